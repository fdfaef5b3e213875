import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { commandOf, goneWithin, isAlive } from './process-table.js'

/** The first line of postmaster.pid is the process id of whoever serves, or served, this data. */
async function recordedPid(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  return Number.isInteger(pid) && pid > 1 ? pid : undefined
}

/** A process id may be anybody's by now: it is our postmaster only if it is a postgres that works in this folder. */
async function servesData(pid: number, data: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
    return cwd !== undefined && cwd === (await realpath(data))
  }
  const command = await commandOf(pid)
  return command.includes('postgres') && command.includes(data)
}

/**
 * Clears the way for a new postmaster: stops one that outlived its supervisor (fast, then immediate, then killed) and removes a stale
 * postmaster.pid, which Postgres itself would take for a live one where its process id is in use again. Returns the process id of the one stopped.
 * Only one process may do this to one data folder at a time; the supervisor's lock sees to that.
 */
export async function clearSurvivor(data: string): Promise<number | undefined> {
  const pid = await recordedPid(data)
  if (pid === undefined) return undefined
  const survives = (await isAlive(pid)) && (await servesData(pid, data))
  if (survives) {
    for (const [signal, ms] of [
      ['SIGINT', 8000],
      ['SIGQUIT', 3000],
      ['SIGKILL', 3000],
    ] as const) {
      process.kill(pid, signal)
      if (await goneWithin(pid, ms)) break
    }
  }
  await rm(join(data, 'postmaster.pid'), { force: true })
  return survives ? pid : undefined
}

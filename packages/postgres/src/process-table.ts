import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** Whether a process, anybody's, has this id. One that has ended but was not yet collected by its parent counts as gone. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  if (process.platform !== 'linux') return true
  // "pid (name) state …", where the name may hold anything.
  const state = (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')).split(') ').pop()
  return state !== undefined && state !== '' && !state.startsWith('Z')
}

/** The command line of a process; empty when there is none. */
export async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux')
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ')
  return spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout
}

/** Waits for the end of a process that is not our child, of which the system tells nobody. */
export async function goneWithin(pid: number, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms
  while (await isAlive(pid)) {
    if (performance.now() > deadline) return false
    await delay(25)
  }
  return true
}

import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { householdOf, processes } from '../support/launch.js'
import type { Held } from './probe.js'

export interface Member {
  name: string
  pid: number
}

/** What the system says of a process. */
export interface Sample {
  rssMiB: number
  /** Files, sockets and all else that is open. */
  open: number
}

const ROLES: [script: RegExp, name: string][] = [
  [/cli\/dist\/main\.js/, 'supervisor'],
  [/control-plane\/dist\/main\.js/, 'control plane'],
  [/control-plane\/dist\/worker\.js/, 'jobs'],
  [/data-plane\/dist\/main\.js/, 'node primary'],
  [/data-plane\/dist\/worker\.js/, 'node worker'],
]

/** Our processes of a house, by what they do. Postgres is not ours. */
export async function membersOf(house: number): Promise<Member[]> {
  const pids = new Set(await householdOf(house))
  const members: Member[] = []
  for (const { pid, command } of (await processes()).filter(each => pids.has(each.pid))) {
    const role = ROLES.find(([script]) => script.test(command))?.[1]
    if (role === undefined) continue
    const same = members.filter(each => each.name.startsWith(role)).length
    members.push({ name: same === 0 ? role : `${role} ${same + 1}`, pid })
  }
  return members
}

/** Undefined where it has ended. */
export function sampleOf({ pid }: Member): Sample | undefined {
  try {
    const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]
    return { rssMiB: Number(kib) / 1024, open: readdirSync(`/proc/${pid}/fd`).length }
  } catch {
    return undefined
  }
}

const PATIENCE_MS = 20_000

/** What its probe tells, which stops it for the time that a collection of garbage takes. */
export async function heldBy({ name, pid }: Member, folder: string): Promise<Held> {
  const file = `${folder}/${pid}.json`
  rmSync(file, { force: true })
  process.kill(pid, 'SIGUSR2')
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await delay(20))
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Held
    } catch {
      // Not yet.
    }
  throw new Error(`${name} does not tell what it holds`)
}

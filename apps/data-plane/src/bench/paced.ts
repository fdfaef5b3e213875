import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Calls at a steady rate over kept connections, however long the answers take. */
export interface Pace {
  port: number
  path: string
  headers: Record<string, string>
  connections: number
  perSecond: number
  seconds: number
}

/** Times from the moment at which a call was due, so that waiting for a connection counts. */
export interface PaceTold {
  answered: number
  failed: number
  p50Ms: number
  p99Ms: number
}

const client = fileURLToPath(new URL('paced-client.js', import.meta.url))

/** From a process of its own on a core. */
export function paced(core: number, pace: Pace): Promise<PaceTold> {
  return new Promise((resolve, reject) => {
    const child = fork(client, { execPath: 'taskset', execArgv: ['-c', String(core), process.execPath] })
    child.once('message', told => resolve(told as PaceTold))
    child.once('exit', code => reject(new Error(`the client ended with ${code}`)))
    child.send(pace)
  })
}

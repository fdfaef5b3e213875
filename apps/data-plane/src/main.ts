import { fileURLToPath } from 'node:url'
import { EnvError } from '@gatehouse/shared/env/env.js'
import { pino } from 'pino'
import { type NodeSettings, readNodeSettings } from './env.js'
import type { OpenLimitPort } from './node/limit-port.js'
import { type RunningNode, startNode } from './node/node.js'
import { nodeLimits } from './policy/limits/node-limits.js'

const DRAIN_MS = 30_000
// Without its supervisor nobody waits for it.
const ORPHAN_DRAIN_MS = 5_000

function settingsOrExit(): NodeSettings {
  try {
    return readNodeSettings(process.env)
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

const settings = settingsOrExit()
const log = pino({ level: settings.logLevel, base: { process: 'data-plane' } }, pino.destination({ fd: 2, sync: true }))

let node: RunningNode | undefined
let stopping = false
async function stop(reason: string, deadlineMs: number): Promise<void> {
  if (stopping) return
  stopping = true
  log.info({ reason }, 'draining')
  await node?.drain(deadlineMs)
  process.exit(0)
}
process.on('SIGTERM', () => void stop('SIGTERM', DRAIN_MS))
process.on('SIGINT', () => void stop('SIGINT', DRAIN_MS))
process.on('disconnect', () => void stop('the supervisor is gone', ORPHAN_DRAIN_MS))

try {
  const openLimits: OpenLimitPort = send => nodeLimits({ workers: () => settings.workers, send, log })
  const worker = fileURLToPath(new URL('./worker.js', import.meta.url))
  node = await startNode({ settings, worker, openLimits, log })
  const proxy = await node.ready
  process.stdout.write(`${JSON.stringify({ ready: true, proxy, tls: node.tlsPort, status: node.statusPort })}\n`)
} catch (error) {
  log.fatal({ err: error }, (error as Error).message)
  process.exit(1)
}

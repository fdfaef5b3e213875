import { send } from './client.js'
import type { Origin } from './origin.js'
import type { UpstreamHandler } from './send.js'

const PATIENCE_MS = 5_000

const nobody: UpstreamHandler = {
  onHead: () => {},
  onData: () => true,
  onEnd: () => {},
  onError: () => {},
}

/**
 * Opens connections to an origin, TLS included, and leaves them to the first calls. Each is asked for the head of a page, without credentials:
 * what is answered is of no interest, and neither is that nobody answers.
 */
export function warm(origin: Origin, path: string, connections: number): void {
  const timeouts = { headMs: PATIENCE_MS, idleMs: PATIENCE_MS, totalMs: PATIENCE_MS }
  const headers = ['host', origin.host, 'user-agent', 'gatehouse', 'accept-encoding', 'identity']
  // At once, or they would come one after the other over the same connection.
  for (let i = 0; i < connections; i++)
    send(origin, { method: 'HEAD', path: path || '/', headers: [...headers], body: null }, timeouts, nobody)
}

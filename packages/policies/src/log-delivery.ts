import type { PolicyDeps } from './contract.js'
import { Refused } from './log-sink.js'

/** Of refusals these may be over later. */
const PASSING = new Set([408, 425, 429])

export interface Delivery {
  url: string
  /** Flat name, value pairs; names in lower case. */
  headers: readonly string[]
  timeoutMs: number
}

/** Posts a text. Rejects with `Refused` where sending it again would be of no use. */
export async function post(deps: PolicyDeps, { url, headers, timeoutMs }: Delivery, body: string): Promise<void> {
  const { status } = await deps.fetch({ url, method: 'POST', headers, body, timeoutMs })
  if (status >= 200 && status < 300) return
  const why = `answered with status ${status}`
  throw status >= 400 && status < 500 && !PASSING.has(status) ? new Refused(why) : new Error(why)
}

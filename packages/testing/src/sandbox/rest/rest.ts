import type { Call } from '../call.js'
import { later, strikesBeforeHead, write } from '../deliver.js'
import { Refusal } from '../refusal.js'
import { echo } from './echo.js'
import { bytes, events } from './streams.js'
import { weather } from './weather.js'

/** The plain upstream: weather, echo, bytes and events. */
export function rest(call: Call, body: Buffer): void {
  call.refuse = ({ status, message, retryAfter }) => {
    const headers = retryAfter === undefined ? [] : ['retry-after', String(retryAfter)]
    write(call, status, headers, JSON.stringify({ error: { status, message } }))
  }
  call.name('rest', '')
  const stream = streamAt(call)
  if (stream) {
    stream()
    return
  }
  const answer = /^\/echo(\/|$)/.test(call.path) ? () => echo(call, body) : weather(call, body)
  if (!answer) throw new Refusal(404, `Nothing is served at ${call.path}.`)
  if (strikesBeforeHead(call)) return
  later(call, call.controls.latency, answer)
}

function streamAt(call: Call): (() => void) | undefined {
  const [, kind, size] = /^\/(bytes|sse)\/(\d{1,10})$/.exec(call.path) ?? []
  if (!kind || call.entry.method !== 'GET') return undefined
  return kind === 'bytes' ? () => bytes(call, Number(size)) : () => events(call, Number(size))
}

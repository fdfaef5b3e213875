import type { Usage } from './answer/compose.js'
import type { Call } from './call.js'
import type { StreamFault } from './faults.js'
import { breakOff, Playback } from './playback.js'
import { Refusal } from './refusal.js'
import type { Rendered } from './rendered.js'
import type { Script } from './script.js'

const TOLD = 'The sandbox was told to fail.'

/** Runs what may refuse the call; anything else that it throws is answered as a failure of the sandbox. */
export function guard(call: Call, act: () => void): void {
  try {
    act()
  } catch (error) {
    if (call.res.headersSent) call.res.destroy()
    else if (error instanceof Refusal) call.refuse(error)
    else call.refuse(new Refusal(error instanceof URIError ? 400 : 500, String(error)))
  }
}

/** Does it now, or once the client has waited `ms`; not at all when it left meanwhile. */
export function later(call: Call, ms: number, act: () => void): void {
  if (ms <= 0) guard(call, act)
  else call.sandbox.pacer.at(performance.now() + ms, () => call.closed || guard(call, act))
}

/** Whether the answer goes no further than this: a fault that strikes before the head. */
export function strikesBeforeHead(call: Call): boolean {
  const { fault, latency } = call.controls
  if (!fault || 'after' in fault) return false
  call.entry.fault = true
  if (fault.kind === 'status') {
    const refusal = new Refusal(fault.status, TOLD, { retryAfter: fault.retryAfter })
    later(call, latency, () => call.refuse(refusal))
  }
  if (fault.kind === 'reset') later(call, latency, () => call.req.socket.resetAndDestroy())
  return true
}

/** Answers in one piece, after the latency and the time that its output tokens take. */
export function sendWhole(call: Call, headers: string[], body: object, usage: Usage): void {
  if (strikesBeforeHead(call)) return
  const { controls } = call
  later(call, controls.latency + usage.output * controls.pace, () => writeWhole(call, headers, body, usage))
}

function writeWhole(call: Call, headers: string[], body: object, usage: Usage): void {
  const { fault } = call.controls
  const text = JSON.stringify(body)
  if (fault && 'after' in fault) {
    spoil(call, headers, text, fault.kind)
    return
  }
  call.entry.usage = usage
  write(call, 200, headers, text)
}

/** What a fault of streams makes of an answer in one piece. */
function spoil(call: Call, headers: string[], text: string, kind: StreamFault): void {
  const half = text.slice(0, text.length / 2)
  call.entry.fault = true
  if (kind === 'error-after') call.refuse(new Refusal(500, TOLD))
  else if (kind === 'malformed-after') write(call, 200, headers, half)
  else {
    writeHead(call, 200, headers, Buffer.byteLength(text))
    breakOff(call.res, half, kind === 'cut-after')
  }
}

/** Answers at once with bytes that are ready. */
export function sendRendered(
  { entry, res }: Call,
  headers: string[],
  { stream, contentType, bytes, usage }: Rendered,
): void {
  entry.status = 200
  entry.stream = stream
  entry.usage = usage
  const framing = stream ? ['cache-control', 'no-cache'] : ['content-length', String(bytes.length)]
  res.writeHead(200, ['content-type', contentType, ...framing, ...headers])
  res.end(bytes)
}

/** Writes JSON at once. */
export function write(call: Call, status: number, headers: string[], text: string): void {
  const bytes = Buffer.from(text)
  writeHead(call, status, headers, bytes.length)
  call.res.end(bytes)
}

function writeHead({ res, entry }: Call, status: number, headers: string[], length: number): void {
  entry.status = status
  res.writeHead(status, ['content-type', 'application/json', 'content-length', String(length), ...headers])
}

/** Answers with a stream; its usage, if it has one, counts as far as it is written. */
export function sendStream(call: Call, headers: string[], script: Script, usage?: Usage): void {
  if (strikesBeforeHead(call)) return
  const { entry, res } = call
  entry.stream = true
  const written = usage && { ...usage, output: 0, reasoning: 0 }
  if (written) entry.usage = written
  later(call, call.controls.latency, () => {
    entry.status = 200
    res.writeHead(200, headers)
    new Playback(call, script, count => {
      if (!written) return
      written.output += count
      written.reasoning = Math.min(usage.reasoning, written.output)
    }).play()
  })
}

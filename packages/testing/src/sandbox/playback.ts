import type { ServerResponse } from 'node:http'
import type { Call } from './call.js'
import type { StreamFault } from './faults.js'
import type { Script, Step } from './script.js'

const BATCH = 64 * 1024

/**
 * Plays a stream to a client. A step is due when the tokens before it have taken their time; whatever is due goes out in
 * one write, no further than the client drains.
 */
export class Playback {
  readonly #call: Call
  readonly #steps: Iterator<Step>
  readonly #script: Script
  readonly #onToken: (count: number) => void
  readonly #began = performance.now()
  readonly #fault: { kind: StreamFault; after: number } | undefined
  #held: Step | undefined
  #events = 0
  #tokens = 0

  constructor(call: Call, script: Script, onToken: (count: number) => void) {
    const { fault } = call.controls
    this.#call = call
    this.#script = script
    this.#steps = script.steps[Symbol.iterator]()
    this.#onToken = onToken
    this.#fault = fault && 'after' in fault ? fault : undefined
  }

  readonly play = (): void => {
    const { res, controls, sandbox } = this.#call
    if (this.#call.closed) return
    const elapsed = performance.now() - this.#began
    let batch = ''
    while (batch.length < BATCH) {
      if (this.#events === this.#fault?.after) {
        this.#fail(this.#fault.kind, batch)
        return
      }
      const step = this.#held ?? this.#take()
      if (!step) {
        res.end(this.#bytes(batch))
        return
      }
      if (this.#tokens * controls.pace > elapsed) {
        this.#held = step
        if (batch !== '' && !res.write(this.#bytes(batch))) res.once('drain', this.play)
        else sandbox.pacer.at(this.#began + this.#tokens * controls.pace, this.play)
        return
      }
      this.#held = undefined
      batch += step.text
      if (step.text !== '') this.#events++
      this.#tokens += step.tokens
      this.#onToken(step.tokens)
    }
    if (res.write(this.#bytes(batch))) setImmediate(this.play)
    else res.once('drain', this.play)
  }

  #bytes(text: string): Buffer {
    return Buffer.from(text, this.#script.encoding)
  }

  #take(): Step | undefined {
    const next = this.#steps.next()
    return next.done ? undefined : next.value
  }

  #fail(kind: StreamFault, batch: string): void {
    const { res, entry } = this.#call
    entry.fault = true
    if (kind === 'malformed-after') res.end(this.#bytes(batch + this.#script.malformed))
    else if (kind === 'error-after') res.end(this.#bytes(batch + this.#script.error))
    else breakOff(res, this.#bytes(batch), kind === 'cut-after')
  }
}

/** Leaves an answer unfinished after `last`: on a dead socket, or on an open one. */
export function breakOff(res: ServerResponse, last: string | Buffer, destroy: boolean): void {
  if (last.length === 0) res.flushHeaders()
  else res.write(last)
  if (destroy) setImmediate(() => res.destroy())
}

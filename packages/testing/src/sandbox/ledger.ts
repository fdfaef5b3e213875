import { createHash } from 'node:crypto'
import type { Usage } from './answer/compose.js'
import { maskHeaders, maskUrl } from './mask.js'

export type Outcome = 'open' | 'completed' | 'refused' | 'faulted' | 'cut'

/** One request as it arrived and what became of it. */
export interface Entry {
  /** ms since the epoch. */
  at: number
  /** `performance.now()`. */
  began: number
  method: string
  url: string
  /** Flat: name, value, name, value. */
  headers: readonly string[]
  body: Buffer
  dialect: string
  /** Without directives; '' where no model is involved. */
  model: string
  stream: boolean
  requestId: string
  /** 0 until a head was written. */
  status: number
  fault: boolean
  outcome: Outcome
  usage: Usage
  durationMs: number
}

export interface Tally {
  calls: number
  streams: number
  completed: number
  /** Ended by the client. */
  cut: number
  /** Spoilt on command. */
  faults: number
  /** Answered with an error of the request's own making. */
  refused: number
  /** All of the prompt, cached tokens included. */
  inputTokens: number
  /** As far as they were written; reasoning included. */
  outputTokens: number
  cachedTokens: number
  reasoningTokens: number
}

export interface Served {
  /** Calls under way, in no tally yet. */
  open: number
  totals: Tally
  models: (Tally & { dialect: string; model: string })[]
}

export interface RequestRecord {
  at: string
  method: string
  url: string
  headers: [name: string, value: string][]
  body: string
  bodyBytes: number
  /** Hex, of the bytes before they were read as text. */
  bodySha256: string
  dialect: string
  model: string
  stream: boolean
  answered: { requestId: string; status: number; outcome: Outcome; durationMs: number }
  usage: Usage
}

/** A body above this is counted and not kept. */
const MOST_KEPT_BYTES = 1024 * 1024
const NO_USAGE: Usage = Object.freeze({ input: 0, cached: 0, cacheWritten: 0, output: 0, reasoning: 0 })
const NO_BODY = Buffer.alloc(0)

export const newEntry = (method: string, url: string, headers: readonly string[], requestId: string): Entry => ({
  at: Date.now(),
  began: performance.now(),
  method,
  url,
  headers,
  body: NO_BODY,
  dialect: '',
  model: '',
  stream: false,
  requestId,
  status: 0,
  fault: false,
  outcome: 'open',
  usage: NO_USAGE,
  durationMs: 0,
})

const newTally = (): Tally => ({
  calls: 0,
  streams: 0,
  completed: 0,
  cut: 0,
  faults: 0,
  refused: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  reasoningTokens: 0,
})

/** What the sandbox served: sums since the last reset, and its last requests. */
export class Ledger {
  readonly #kept: number
  #recent: Entry[] = []
  #position = 0
  #tallies = new Map<string, Tally & { dialect: string; model: string }>()
  #open = 0
  #idle: (() => void)[] = []

  constructor(kept = 500) {
    this.#kept = kept
  }

  open(entry: Entry): void {
    this.#recent[this.#position] = entry
    this.#position = (this.#position + 1) % this.#kept
    this.#open++
  }

  /** Closes an entry; `whole` when the last byte of the answer was handed to the socket. */
  settle(entry: Entry, whole: boolean): void {
    entry.durationMs = performance.now() - entry.began
    entry.outcome = entry.fault ? 'faulted' : !whole ? 'cut' : entry.status >= 400 ? 'refused' : 'completed'
    this.#count(entry)
    this.#open--
    if (this.#open === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }

  /** Resolves when no call is under way. */
  idle(): Promise<void> {
    return this.#open === 0 ? Promise.resolve() : new Promise(resolve => this.#idle.push(resolve))
  }

  served(): Served {
    const totals = newTally()
    for (const tally of this.#tallies.values()) {
      for (const name of Object.keys(totals) as (keyof Tally)[]) totals[name] += tally[name]
    }
    return { open: this.#open, totals, models: [...this.#tallies.values()].map(tally => ({ ...tally })) }
  }

  /** The newest last. */
  requests(limit = this.#kept): RequestRecord[] {
    const inOrder = [...this.#recent.slice(this.#position), ...this.#recent.slice(0, this.#position)]
    return limit > 0 ? inOrder.slice(-limit).map(describe) : []
  }

  reset(): void {
    this.#recent = []
    this.#position = 0
    this.#tallies.clear()
  }

  #count(entry: Entry): void {
    const key = `${entry.dialect} ${entry.model}`
    let tally = this.#tallies.get(key)
    if (!tally) {
      tally = { dialect: entry.dialect, model: entry.model, ...newTally() }
      this.#tallies.set(key, tally)
    }
    tally.calls++
    if (entry.stream) tally.streams++
    if (entry.outcome === 'completed') tally.completed++
    else if (entry.outcome === 'cut') tally.cut++
    else if (entry.outcome === 'faulted') tally.faults++
    else tally.refused++
    tally.inputTokens += entry.usage.input
    tally.outputTokens += entry.usage.output
    tally.cachedTokens += entry.usage.cached
    tally.reasoningTokens += entry.usage.reasoning
  }
}

function describe(entry: Entry): RequestRecord {
  const { method, dialect, model, stream, usage, body, requestId, status, outcome, durationMs } = entry
  return {
    at: new Date(entry.at).toISOString(),
    method,
    url: maskUrl(entry.url),
    headers: maskHeaders(entry.headers),
    body: body.length > MOST_KEPT_BYTES ? '' : body.toString(),
    bodyBytes: body.length,
    bodySha256: createHash('sha256').update(body).digest('hex'),
    dialect,
    model,
    stream,
    answered: { requestId, status, outcome, durationMs },
    usage,
  }
}

import type { Reply } from '../contract.js'
import { firstOf, headerIn } from '../headers.js'
import { dateOf } from './directives.js'
import { ageOf, type Freshness, leftOf } from './freshness.js'

export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>

/** Headers that are of one message or one connection, and not of what it holds. */
const NOT_KEPT = new Set([
  'age',
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'content-length',
])
/** A 304 says nothing of these: the body is the one that is stored. */
const NOT_FRESHENED = new Set([...NOT_KEPT, 'content-encoding', 'content-type', 'content-range', 'vary'])

/** A stored answer. */
export class Entry {
  /** Somebody asks the service anew. */
  refreshing = false
  /** The service failed a moment ago: not asked again before this. */
  failedUntil = 0
  readonly etag: string | undefined
  readonly modified: string | undefined

  constructor(
    readonly consumer: string,
    readonly status: number,
    /** Flat name, value pairs. */
    readonly headers: readonly string[],
    readonly body: Buffer,
    readonly freshness: Freshness,
    /** What the request said in the headers that `Vary` names. */
    readonly varied: readonly (readonly [name: string, value: string])[],
    /** What its service says that it is made of. */
    readonly tags: readonly string[],
    /** ms of the wall clock: what is purged after that is purged of it. */
    readonly requestedAt: number,
  ) {
    this.etag = headerIn(headers, 'etag')
    this.modified = headerIn(headers, 'last-modified')
  }

  /** Memory that it takes, about. */
  get bytes(): number {
    return this.body.length + this.headers.reduce((sum, text) => sum + text.length, 500)
  }

  fits(consumer: string, headers: RequestHeaders): boolean {
    return this.consumer === consumer && this.varied.every(([name, value]) => said(headers, name) === value)
  }

  left(now: number): number {
    return leftOf(this.freshness, now)
  }

  /** The same with what a 304 told. */
  freshened(told: readonly string[], freshness: Freshness, requestedAt = this.requestedAt, tags = this.tags): Entry {
    const names = new Set(told.filter((name, index) => index % 2 === 0 && !NOT_FRESHENED.has(name)))
    const headers = pairs(this.headers).filter(([name]) => !names.has(name))
    const fresh = pairs(told).filter(([name]) => names.has(name))
    const all = [...headers, ...fresh].flat()
    return new Entry(this.consumer, this.status, all, this.body, freshness, this.varied, tags, requestedAt)
  }

  /** What the caller gets; 304 where it has the same already. */
  reply(asked: RequestHeaders, now: number, detail: string): Reply {
    const headers = [...this.headers, 'age', String(Math.floor(ageOf(this.freshness, now) / 1000))]
    headers.push('x-gatehouse-cache', 'hit', 'cache-status', `gatehouse; ${detail}`)
    if (this.status !== 200 || !this.holds(asked)) return { status: this.status, headers, body: this.body }
    return {
      status: 304,
      headers: pairs(headers)
        .filter(([name]) => name !== 'content-type')
        .flat(),
      body: Buffer.alloc(0),
    }
  }

  /** RFC 9110, 13.2.2: the caller's condition says that nothing is new to it. */
  private holds(asked: RequestHeaders): boolean {
    const none = firstOf(asked['if-none-match'])
    if (none !== undefined) {
      if (none.trim() === '*') return true
      return this.etag !== undefined && none.split(',').some(tag => weak(tag.trim()) === weak(this.etag!))
    }
    const since = dateOf(firstOf(asked['if-modified-since']))
    const modified = dateOf(this.modified)
    return since !== undefined && modified !== undefined && modified <= since
  }
}

const weak = (tag: string): string => tag.replace(/^W\//, '')

export function said(headers: RequestHeaders, name: string): string {
  const value = headers[name]
  return (Array.isArray(value) ? value.join(', ') : (value ?? '')).trim()
}

/** What of an answer's head is kept. */
export const kept = (headers: readonly string[]): string[] =>
  pairs(headers)
    .filter(([name]) => !NOT_KEPT.has(name))
    .flat()

function pairs(headers: readonly string[]): [string, string][] {
  const all: [string, string][] = []
  for (let i = 0; i < headers.length; i += 2) all.push([headers[i]!.toLowerCase(), headers[i + 1]!])
  return all
}

/** Services are never asked for packed answers, so whether a caller takes them makes no difference here. */
export const variedBy = (vary: string | undefined): string[] =>
  (vary ?? '')
    .split(',')
    .map(name => name.trim().toLowerCase())
    .filter(name => name !== '' && name !== 'accept-encoding')

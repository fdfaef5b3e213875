import type { AddressRule } from '@gatehouse/shared/net/address-rule.js'
import { FetchFailed, fetchWhole, type WholeAnswer } from './fetch-whole.js'
import { Origin } from './origin.js'

const CONNECT_MS = 3_000
/** For all of it, with what it redirects to. */
const TOTAL_MS = 10_000
const MAX_BYTES = 10 << 20
const MAX_REDIRECTS = 3
/** Files under way at once in this process, so that what they hold of its memory is bounded. */
const AT_ONCE = 16
/** Files that wait for their turn. */
const MAX_WAITING = 200

export interface OutsideFile {
  /** As its server says, in lower case without parameters; empty where it does not say. */
  type: string
  bytes: Buffer
}

/** Why there is no file, in words that fit behind "could not be fetched:". They do not tell what is at an address that may not be reached. */
export class NotFetched extends Error {}

/** Gets one file. Rejects with NotFetched. */
export type GetFile = (url: string) => Promise<OutsideFile>

/**
 * Files that callers name by URL. They may be anywhere on the public internet and nowhere else: an address is checked after DNS, at each
 * connect, of each redirect. Connections are not kept, because who names hosts must not make us remember them.
 */
export class OutsideFiles {
  private running = 0
  private readonly waiting: (() => void)[] = []

  constructor(private readonly rule: AddressRule) {}

  readonly get: GetFile = async url => {
    if (this.waiting.length >= MAX_WAITING) throw new NotFetched('too many files are being fetched at the moment')
    if (this.running >= AT_ONCE) await new Promise<void>(resolve => this.waiting.push(resolve))
    this.running++
    try {
      return await this.follow(url)
    } finally {
      this.running--
      this.waiting.shift()?.()
    }
  }

  private async follow(given: string): Promise<OutsideFile> {
    const until = performance.now() + TOTAL_MS
    let url = parsed(given)
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const answer = await this.ask(url, until - performance.now())
      const location = answer.status >= 300 && answer.status < 400 ? headerOf(answer, 'location') : ''
      if (!location) return fileOf(answer)
      url = parsed(location, url)
    }
    throw new NotFetched('it redirects too often')
  }

  private async ask(url: URL, totalMs: number): Promise<WholeAnswer> {
    if (totalMs <= 0) throw new NotFetched(WHY.total_timeout)
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
    const origin = new Origin(url.origin, url.host, port, { connectMs: CONNECT_MS }, this.rule, 'undici')
    const headers = ['accept', '*/*', 'accept-encoding', 'identity']
    const request = {
      method: 'GET',
      path: url.pathname + url.search,
      headers,
      body: null,
      totalMs,
      maxBytes: MAX_BYTES,
    }
    try {
      return await fetchWhole(origin, request)
    } catch (error) {
      throw new NotFetched(error instanceof FetchFailed ? WHY[error.why] : UNREACHABLE)
    } finally {
      origin.retire()
    }
  }
}

const UNREACHABLE = 'its server cannot be reached from here'
const SLOW = 'its server takes too long'
const BROKEN = 'its server did not give all of it'
const WHY: Readonly<Record<FetchFailed['why'], string>> = {
  denied: UNREACHABLE,
  unreachable: UNREACHABLE,
  connect_timeout: UNREACHABLE,
  head_timeout: SLOW,
  idle_timeout: SLOW,
  total_timeout: SLOW,
  broken: BROKEN,
  abandoned: BROKEN,
  large: `it is larger than ${MAX_BYTES >> 20} MiB`,
}

/** Throws NotFetched. */
function parsed(text: string, base?: URL): URL {
  let url: URL
  try {
    url = new URL(text, base)
  } catch {
    throw new NotFetched('it is no URL')
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new NotFetched('only http and https are fetched')
  if (url.username || url.password) throw new NotFetched('a URL with a password is not fetched')
  return url
}

const headerOf = ({ headers }: WholeAnswer, name: string): string => {
  for (let i = 0; i < headers.length; i += 2) if (headers[i] === name) return headers[i + 1]!
  return ''
}

function fileOf(answer: WholeAnswer): OutsideFile {
  if (answer.status !== 200) throw new NotFetched(`its server answered with status ${answer.status}`)
  const encoding = headerOf(answer, 'content-encoding')
  if (encoding !== '' && encoding !== 'identity') throw new NotFetched('its server sent it compressed')
  return { type: headerOf(answer, 'content-type').split(';')[0]!.trim().toLowerCase(), bytes: answer.body }
}

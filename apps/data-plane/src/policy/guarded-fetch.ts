import type { FetchAnswer, FetchRequest } from '@gatehouse/policies/contract.js'
import { fetchWhole } from '../upstream/fetch-whole.js'
import type { Origins } from '../upstream/origin.js'

const CONNECT_MS = 5_000
const TOTAL_MS = 10_000
const MAX_BYTES = 1 << 20

export type GuardedFetch = (request: FetchRequest) => Promise<FetchAnswer>

/** Whole answers from URLs that policies are configured with, by the connections and the address rule of upstreams. */
export const guardedFetch =
  (origins: Origins): GuardedFetch =>
  async request => {
    const url = new URL(request.url)
    const { origin } = origins.of(url.origin, { connectMs: CONNECT_MS })
    if (url.username || url.password) throw new TypeError('no credentials in a URL')
    return fetchWhole(origin, {
      method: request.method ?? 'GET',
      path: url.pathname + url.search,
      headers: request.headers ?? [],
      body: request.body === undefined ? null : Buffer.from(request.body),
      totalMs: request.timeoutMs ?? TOTAL_MS,
      maxBytes: request.maxBytes ?? MAX_BYTES,
    })
  }

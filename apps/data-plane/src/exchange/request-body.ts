import type { Exchange } from './exchange.js'

/** Longest silence while a body arrives, ms. */
export const BODY_IDLE_MS = 30_000

/**
 * Collects the whole request body. `done` is called once with all of it; where the body is too large, too slow or cut short the
 * exchange is answered here and `done` is never called.
 */
export function readBody(exchange: Exchange, limit: number, done: (body: Buffer) => void): void {
  const { req } = exchange
  const declared = Number(req.headers['content-length'] ?? -1)
  if (declared > limit) return exchange.fail('body_too_large')
  const chunks: Buffer[] = []
  let size = 0
  const timer = setTimeout(() => stop('request_timeout'), BODY_IDLE_MS)
  const stop = (code: 'request_timeout' | 'body_too_large'): void => {
    release()
    exchange.fail(code)
  }
  const onData = (chunk: Buffer): void => {
    size += chunk.length
    exchange.facts.requestBytes = size
    if (size > limit) return stop('body_too_large')
    timer.refresh()
    chunks.push(chunk)
  }
  const onEnd = (): void => {
    // Nothing comes after the end: taking the listeners off would only cost.
    clearTimeout(timer)
    const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)
    exchange.requestCapture?.add(body)
    try {
      done(body)
    } catch (cause) {
      exchange.crash('a request failed', cause)
    }
  }
  const release = (): void => {
    clearTimeout(timer)
    req.off('data', onData).off('end', onEnd).off('close', release)
  }
  exchange.wantBody()
  // A caller that leaves closes the response too, which ends the exchange.
  req.on('data', onData).on('end', onEnd).on('close', release)
}

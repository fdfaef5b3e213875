import { type TryCall, type TryEvent, tryEvent } from '@gatehouse/shared/api/try-it.js'
import { ApiError, stream } from './api-client.js'

/** What a call is made on behalf of. */
export interface TryAs {
  application: string
  subscription: string
}

/** Makes a call by the control plane's relay, with a temporary key of the subscription; what comes back, as it comes. */
export async function* tryCall(as: TryAs, call: TryCall, signal: AbortSignal): AsyncGenerator<TryEvent> {
  const application = encodeURIComponent(as.application)
  const path = `/applications/${application}/subscriptions/${encodeURIComponent(as.subscription)}/try`
  const body = await stream(path, call, signal)
  for await (const line of lines(body)) yield tryEvent.parse(JSON.parse(line))
}

/** In words, why a call could not even be made. */
export const failedDetail = (error: unknown): string =>
  error instanceof ApiError ? error.detail : 'The connection broke before the answer was whole.'

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    const parts = (rest + decoder.decode(value, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
  if (rest) yield rest
}

import type { Exchange } from '../exchange/exchange.js'

const GEMINI = '/v1beta/models/'
const AZURE = '/openai/deployments/'

/** `/v1beta/models/{model}:{verb}`: the last colon splits off the verb. */
export function geminiModel(exchange: Exchange): string {
  const { path } = exchange
  return decoded(path.slice(GEMINI.length, path.lastIndexOf(':')))
}

/** Whether the caller reads server-sent events; without `alt=sse` a stream is one JSON array. */
export const wantsEvents = (exchange: Exchange): boolean => new URLSearchParams(exchange.query).get('alt') === 'sse'

/** `/openai/deployments/{deployment}/…`: the deployment is the model's name. */
export function deployment(exchange: Exchange): string {
  const rest = exchange.path.slice(AZURE.length)
  return decoded(rest.slice(0, rest.indexOf('/')))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

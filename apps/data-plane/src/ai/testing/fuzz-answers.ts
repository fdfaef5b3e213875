import { readdirSync, readFileSync } from 'node:fs'
import type { Provider } from '@gatehouse/providers/contract.js'
import { providers } from '@gatehouse/providers/registry.gen.js'
import { type AiRequest, type AiResponse, dialects } from '@gatehouse/shared/ai/canonical.js'
import { clientDialects } from '../dialects/registry.js'
import { ordered } from '../ordered-answer.js'
import { toldUsage } from '../services/told-usage.js'
import type { FuzzTarget } from './fuzz-target.js'
import { oneOf, type Random } from './mutate.js'

const folder = new URL('../../../../../packages/providers/fixtures/', import.meta.url)

const seedsIn = (id: string, wanted: RegExp): Buffer[] =>
  readdirSync(new URL(`${id}/`, folder))
    .filter(name => wanted.test(name))
    .map(name => readFileSync(new URL(`${id}/${name}`, folder)))

/** Every reader of answers in one piece and of refusals, by the vendors whose own there are. */
export const answerTargets = (): FuzzTarget[] =>
  readdirSync(folder).map(id => ({
    name: `answer of ${id}`,
    seeds: seedsIn(id, /\.json$/).concat(seedsIn('openai', /^chat\.json$/)),
    run: (input, random) => {
      const provider = providers[id]!
      const body = parsed(input)
      mustNotThrow(provider, body, random)
      const answer = answerOf(provider, body)
      if (!answer) return
      const dialect = oneOf(random, dialects)
      const request: AiRequest = { dialect, model: 'm', messages: [], stream: false, extensions: {} }
      const context = { request, body: { prompt: 'p' }, callId: 'c', created: 1, inputEstimate: 1, showUsage: true }
      JSON.parse(JSON.stringify(clientDialects[dialect].answer(ordered(answer, 'c'), context)))
    },
  }))

function parsed(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString())
  } catch {
    return undefined
  }
}

/** What is no answer is refused. */
function answerOf({ chat }: Provider, body: unknown): AiResponse | undefined {
  const request: AiRequest = { dialect: 'openai-chat', model: 'm', messages: [], stream: false, extensions: {} }
  try {
    return chat.response(body, request)
  } catch {
    return undefined
  }
}

const STATUSES = [400, 401, 403, 404, 408, 413, 422, 424, 429, 498, 500, 503, 504, 529]
const RETRY_AFTER = [undefined, '', '7', '-1', '0.5', 'Wed, 21 Oct 2026 07:28:00 GMT', 'soon', '9'.repeat(30)]

/** Readers that have no right to. */
function mustNotThrow(provider: Provider, body: unknown, random: Random): void {
  const { message, retryAfterMs } = provider.error(oneOf(random, STATUSES), body, oneOf(random, RETRY_AFTER))
  if (typeof message !== 'string') throw new Error('a failure without words')
  if (retryAfterMs !== undefined && !(retryAfterMs >= 0)) throw new Error(`to be tried again after ${retryAfterMs} ms`)
  if (typeof body !== 'object' || body === null) return
  for (const dialect of provider.speaks) mustCount(provider.usage(body, dialect))
  mustCount(toldUsage(body))
}

function mustCount(usage: object | undefined): void {
  for (const [name, value] of Object.entries(usage ?? {}))
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0)) throw new Error(`${name}: ${value}`)
}

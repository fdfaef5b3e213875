import { providers } from '@gatehouse/providers/registry.gen.js'
import { type Dialect, dialects } from '@gatehouse/shared/ai/canonical.js'
import type { AnswerStream } from '../answer-stream.js'
import { ChatStream } from '../chat-stream.js'
import type { AnswerContext } from '../dialects/contract.js'
import { clientDialects } from '../dialects/registry.js'
import {
  watchCohere,
  watchGenerate,
  watchMessages,
  watchOllamaChat,
  watchOllamaGenerate,
  watchResponses,
} from '../dialects/watch.js'
import { PassedStream } from '../passed-stream.js'
import { TranslatedStream } from '../translated-stream.js'
import type { FuzzTarget } from './fuzz-target.js'
import { oneOf, type Random } from './mutate.js'
import { eventLines, framed, providerStreams } from './provider-streams.js'

const contextIn = (dialect: Dialect): AnswerContext => ({
  request: { dialect, model: 'm', messages: [], stream: true, extensions: {} },
  body: { prompt: 'p' },
  callId: 'c',
  created: 1,
  inputEstimate: 1,
  showUsage: true,
})

/** Every parser of providers' streams, translated and passed on; compatible providers share one. */
export function streamTargets(): FuzzTarget[] {
  const own = providerStreams().filter(({ provider, name }) => name.startsWith(`${provider}/`))
  const isChat = (id: string): boolean => providers[id]!.chat.stream.next === providers.openai!.chat.stream.next
  const families = new Map<string, typeof own>()
  for (const stream of own) {
    const family = isChat(stream.provider) ? 'openai-compatible' : stream.provider
    families.set(family, [...(families.get(family) ?? []), stream])
  }
  const translated = [...families].map(([name, streams]): FuzzTarget => {
    const ids = [...new Set(streams.map(({ provider }) => provider))]
    return {
      name: `stream of ${name}`,
      seeds: streams.map(({ bytes }) => bytes),
      run: (input, random) => read(() => translatedFrom(oneOf(random, ids), oneOf(random, dialects)), input, random),
    }
  })
  return [...translated, awsEvents, ...passedTargets(own)]
}

/** Frames whose checksums are right, with payloads that are not. */
const awsEvents: FuzzTarget = {
  name: 'events of bedrock',
  seeds: eventLines('bedrock'),
  run: (input, random) => {
    read(() => translatedFrom('bedrock', oneOf(random, dialects)), framed(input), random)
  },
}

function translatedFrom(provider: string, dialect: Dialect): () => AnswerStream {
  const { chat } = providers[provider]!
  const context = contextIn(dialect)
  return () =>
    new TranslatedStream(chat, context.request, 'm', 'c', clientDialects[dialect].writer(context)) as AnswerStream
}

function passedTargets(own: ReturnType<typeof providerStreams>): FuzzTarget[] {
  const of = (id: string): Buffer[] => own.filter(({ provider }) => provider === id).map(({ bytes }) => bytes)
  const watched = (dialect: Dialect, id: string, watch: typeof watchMessages, seeds: Buffer[]): FuzzTarget => ({
    name: `passed stream of ${dialect}`,
    seeds,
    run: (input, random) => {
      const client = clientDialects[dialect]
      const make = () => () => new PassedStream(client, watch, providers[id]!.usage, () => contextIn(dialect))
      mustBegin(input, read(make, input, random))
    },
  })
  const chat: FuzzTarget = {
    name: 'passed stream of openai-chat',
    seeds: own.filter(({ provider }) => providers[provider]!.speaks.includes('openai-chat')).map(({ bytes }) => bytes),
    run: (input, random) => {
      const strip = random() < 0.5
      const out = read(() => () => new ChatStream(strip, providers.openai!.usage), input, random)
      if (!strip) mustBegin(input, out)
    },
  }
  return [
    chat,
    watched('openai-responses', 'openai', watchResponses, of('openai').map(asResponses)),
    watched('anthropic-messages', 'anthropic', watchMessages, of('anthropic')),
    watched('gemini', 'gemini', watchGenerate, of('gemini')),
    watched('cohere-chat', 'cohere', watchCohere, of('cohere')),
    watched('ollama-chat', 'ollama', watchOllamaChat, of('ollama')),
    watched('ollama-generate', 'ollama', watchOllamaGenerate, of('ollama').map(asPrompted)),
  ]
}

const asResponses = (bytes: Buffer): Buffer => retold(bytes, 'openai', 'openai-responses')
const asPrompted = (bytes: Buffer): Buffer => retold(bytes, 'ollama', 'ollama-generate')

function retold(bytes: Buffer, provider: string, dialect: Dialect): Buffer {
  const stream = translatedFrom(provider, dialect)()
  return Buffer.concat([stream.push(bytes) ?? Buffer.alloc(0), stream.end() ?? Buffer.alloc(0)])
}

/** Reads an input cut in two ways, which must come to the same. Gives what the caller gets. */
function read(choose: () => () => AnswerStream, input: Buffer, random: Random): Buffer {
  const make = choose()
  const [one, two] = [drained(make(), input, random, 64), drained(make(), input, random, input.length)]
  if (!one.out.equals(two.out) || one.end !== two.end) throw new Error('it depends on how its bytes were cut')
  return one.out
}

function drained(stream: AnswerStream, input: Buffer, random: Random, most: number): { out: Buffer; end: string } {
  const out: Buffer[] = []
  const take = (bytes: Buffer | null): void => {
    // What is given is only lent until the next piece comes.
    if (bytes) out.push(Buffer.from(bytes))
  }
  for (let at = 0; at < input.length; ) {
    const size = 1 + Math.floor(random() * most)
    take(stream.push(Buffer.from(input.subarray(at, at + size))))
    at += size
  }
  take(stream.end())
  if (!stream.done && !stream.finished && !stream.failure) throw new Error('a stream ended neither well nor badly')
  if (stream.failure === 'error') stream.told(providers.openai!)
  if (stream.failure) stream.fail({ code: 'upstream_error', status: 502, detail: 'd', requestId: 'r' })
  return { out: Buffer.concat(out), end: `${stream.failure} ${JSON.stringify(stream.usage)}` }
}

function mustBegin(input: Buffer, out: Buffer): void {
  if (!input.subarray(0, out.length).equals(out)) throw new Error('bytes that pass were changed')
}

import { providers } from '@gatehouse/providers/registry.gen.js'
import { dialects } from '@gatehouse/shared/ai/canonical.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { readChatRequest } from '../chat-request.js'
import { clientDialects } from '../dialects/registry.js'
import { readForm } from '../services/form-request.js'
import { TranslatedStream } from '../translated-stream.js'
import { providerStreams } from './provider-streams.js'
import { requestBodies } from './request-bodies.js'

export interface FuzzTarget {
  name: string
  seeds: readonly Buffer[]
  /** Throws where it breaks a rule: anything may be refused, nothing may crash. */
  run(input: Buffer, random: () => number): void
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const WORDS = [
  'null',
  '{}',
  '[]',
  '""',
  '-1',
  '1e999',
  'data: ',
  '\n\n',
  '\r',
  '[DONE]',
  '"type":',
  '\u0000',
  '\ufeff',
  '\\ud800',
  '"__proto__":',
].map(word => Buffer.from(word))

/** A seed with some of its bytes changed, doubled, cut out or replaced by words that parsers stumble over. */
export function mutated(seed: Buffer, random: () => number): Buffer {
  let bytes = seed
  const at = (): number => Math.floor(random() * bytes.length)
  for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--) {
    const start = at()
    const end = Math.min(bytes.length, start + Math.floor(random() * 40))
    const kind = random()
    const word = WORDS[Math.floor(random() * WORDS.length)]!
    const middle =
      kind < 0.25
        ? Buffer.from([Math.floor(random() * 256)])
        : kind < 0.5
          ? word
          : kind < 0.75
            ? Buffer.alloc(0)
            : Buffer.concat([bytes.subarray(start, end), bytes.subarray(start, end)])
    bytes = Buffer.concat([
      bytes.subarray(0, start),
      middle,
      bytes.subarray(kind < 0.25 ? start + 1 : kind < 0.5 ? start : end),
    ])
  }
  return bytes
}

/** Every parser of streams and every request codec. */
export function fuzzTargets(): FuzzTarget[] {
  const streams = providerStreams().filter(({ provider, name }) => name.startsWith(`${provider}/`))
  const ofProvider = (id: string): FuzzTarget => ({
    name: `stream of ${id}`,
    seeds: streams.filter(({ provider }) => provider === id).map(({ bytes }) => bytes),
    run: (input, random) => translate(id, input, random),
  })
  const providersSeen = [...new Set(streams.map(({ provider }) => provider))]
  return [...providersSeen.map(ofProvider), ...dialects.map(requestTarget), formTarget]
}

function translate(provider: string, input: Buffer, random: () => number): void {
  const dialect = dialects[Math.floor(random() * dialects.length)]!
  const request = { dialect, model: 'm', messages: [], stream: true, extensions: {} }
  const context = { request, body: { prompt: 'p' }, callId: 'c', created: 1, inputEstimate: 1, showUsage: true }
  const writer = clientDialects[dialect].writer(context)
  const stream = new TranslatedStream(providers[provider]!.chat, request, 'm', 'c', writer)
  for (let at = 0; at < input.length; ) {
    const size = 1 + Math.floor(random() * 64)
    stream.push(Buffer.from(input.subarray(at, at + size)))
    at += size
  }
  stream.end()
  if (!stream.done && !stream.failure) throw new Error('a stream ended neither well nor badly')
  if (stream.failure === 'error') stream.told(providers[provider]!)
}

function requestTarget(dialect: (typeof dialects)[number]): FuzzTarget {
  const client = clientDialects[dialect]
  const maps = [providers.openai!, providers.anthropic!, providers.gemini!, providers.bedrock!, providers.cohere!]
  return {
    name: `request of ${dialect}`,
    seeds: requestBodies[dialect].map(body => Buffer.from(JSON.stringify(body))),
    run: (input, random) => {
      try {
        const request = readChatRequest(
          input,
          client,
          dialect === 'gemini' ? { model: 'm', stream: false } : {},
        ).canonical()
        const map = maps[Math.floor(random() * maps.length)]!
        map.chat.request(request, { model: 'm', credentials: {} }, () => {})
      } catch (error) {
        if (!(error instanceof GatewayError) && (error as Error).constructor.name !== 'UnsupportedInput') throw error
      }
    },
  }
}

const BOUNDARY = 'XyZ-09'
const FORM = [
  `--${BOUNDARY}`,
  'Content-Disposition: form-data; name="model"',
  '',
  'm',
  `--${BOUNDARY}`,
  'Content-Disposition: form-data; name="file"; filename="a.wav"',
  'Content-Type: audio/wav',
  '',
  'RIFF\u0000\u0001',
  `--${BOUNDARY}--`,
  '',
].join('\r\n')

/** Forms with a file, as calls about sound have them. */
const formTarget: FuzzTarget = {
  name: 'request as a form',
  seeds: [Buffer.from(FORM)],
  run: input => {
    try {
      const { modelSpan } = readForm(input, BOUNDARY, {})
      if (modelSpan && modelSpan.valueEnd > input.length) throw new Error('a model beyond the body')
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
    }
  },
}

import type { ChatRequest } from './chat-request.js'
import { isObject, refuse } from './dialects/fields.js'
import { skipSpace } from './json-scan.js'
import { DuplicateMember, type Edit, findMembers, type Span, splice } from './splice.js'

/** Where a number goes: between the two texts, in the place of what is from `start` to `end`. */
interface Place {
  start: number
  end: number
  before: string
  after: string
}

/** Names under which OpenAI's chat knows the limit; a server may look at either. */
const OF_CHAT = ['max_tokens', 'max_completion_tokens'] as const

/** Every place in a request's bytes that says how long the answer may be; one of our own where none does. Throws GatewayError. */
export function outputLimitPlaces({ bytes, json, dialect }: ChatRequest): Place[] {
  const own = dialect.names.maxOutputTokens ?? 'max_tokens'
  try {
    if (dialect.id === 'gemini') return [inConfig(bytes, json)]
    if (dialect.errors === 'ollama') return [within(bytes, json, 'options', 'num_predict')]
    const given = dialect.id === 'openai-chat' ? OF_CHAT.filter(name => json[name] !== undefined) : []
    return (given.length > 0 ? given : [own]).map(name => placeOf(bytes, name, 0, bytes.length)).sort(byStart)
  } catch (error) {
    if (error instanceof DuplicateMember) throw refuse(`${error.message}; send it once.`, own)
    throw error
  }
}

const byStart = (a: Place, b: Place): number => a.start - b.start

/** The body with this many output tokens at the most; every other byte stays. */
export const withOutputLimit = (bytes: Buffer, places: readonly Place[], limit: number): Buffer =>
  splice(
    bytes,
    places.map(({ start, end, before, after }): Edit => ({ start, end, bytes: Buffer.from(before + limit + after) })),
  )

/** Google's clients spell its names in either way. */
function inConfig(bytes: Buffer, json: ChatRequest['json']): Place {
  const outer = json.generation_config === undefined ? 'generationConfig' : 'generation_config'
  const given = json[outer]
  const inner = isObject(given) && given.max_output_tokens !== undefined ? 'max_output_tokens' : 'maxOutputTokens'
  return within(bytes, json, outer, inner)
}

function within(bytes: Buffer, json: ChatRequest['json'], outer: string, inner: string): Place {
  const [config] = findMembers(bytes, [outer])
  if (config && isObject(json[outer])) return placeOf(bytes, inner, config.valueStart, config.valueEnd)
  return around(bytes, outer, config, 0, bytes.length, `{"${inner}":`, '}')
}

function placeOf(bytes: Buffer, name: string, start: number, end: number): Place {
  const [found] = findMembers(bytes, [name], start, end)
  return around(bytes, name, found, start, end, '', '')
}

/** In the place of a member's value, or as the first member of the object. */
function around(
  bytes: Buffer,
  name: string,
  found: Span | undefined,
  start: number,
  end: number,
  before: string,
  after: string,
): Place {
  if (found) return { start: found.valueStart, end: found.valueEnd, before, after }
  const inside = skipSpace(bytes, start, end) + 1
  const isEmpty = bytes[skipSpace(bytes, inside, end)] === 0x7d
  return { start: inside, end: inside, before: `"${name}":${before}`, after: after + (isEmpty ? '' : ',') }
}

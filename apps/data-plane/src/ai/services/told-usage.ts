import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import { plainUsage } from '../accounting.js'
import { isObject, type Json } from '../dialects/fields.js'

const countIn = (json: Json, ...names: string[]): number | undefined => {
  for (const name of names) {
    const value = json[name]
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  }
  return undefined
}
const objectIn = (json: Json, ...names: string[]): Json => {
  for (const name of names) if (isObject(json[name])) return json[name]
  return {}
}

/** What an answer tells of its cost: tokens, searches, seconds of sound, pictures. Undefined: nothing that is paid for. */
export function toldUsage(body: unknown): AiUsage | undefined {
  if (!isObject(body)) return undefined
  const counted = isObject(body.usage) ? tokensOf(body.usage) : isObject(body.meta) ? billedOf(body.meta) : undefined
  const others = { ...soundOf(body), ...picturesOf(body) }
  if (!counted && Object.keys(others).length === 0) return undefined
  return { ...(counted ?? plainUsage(0, 0)), ...others }
}

/** A transcript tells how long the sound was among its usage, or beside its words: as a number or in digits. */
function soundOf({ usage, duration }: Json): Partial<AiUsage> {
  const seconds = Number(isObject(usage) && usage.type === 'duration' ? usage.seconds : (duration ?? Number.NaN))
  return seconds >= 0 && seconds < MOST_SECONDS ? { audioMs: Math.round(seconds * 1000) } : {}
}

/** Longer than any sound that is sent in one call. */
const MOST_SECONDS = 1e6

/** Vectors are told in the same place. */
function picturesOf({ data, size, quality }: Json): Partial<AiUsage> {
  if (!Array.isArray(data) || !data.some(isPicture)) return {}
  return {
    images: data.filter(isPicture).length,
    ...(typeof size === 'string' ? { imageSize: size } : {}),
    ...(typeof quality === 'string' ? { imageQuality: quality } : {}),
  }
}

const isPicture = (item: unknown): boolean =>
  isObject(item) && (typeof item.url === 'string' || typeof item.b64_json === 'string')

function tokensOf(usage: Json): AiUsage | undefined {
  const output = countIn(usage, 'output_tokens', 'completion_tokens')
  const input = countIn(usage, 'input_tokens', 'prompt_tokens') ?? (output === undefined ? total(usage) : undefined)
  if (input === undefined && output === undefined) return undefined
  const before = objectIn(usage, 'input_tokens_details', 'input_token_details', 'prompt_tokens_details')
  const after = objectIn(usage, 'output_tokens_details', 'output_token_details', 'completion_tokens_details')
  return {
    ...plainUsage(input ?? 0, output ?? 0),
    cached: countIn(before, 'cached_tokens') ?? 0,
    ...some('imageInput', countIn(before, 'image_tokens')),
    ...some('audioInput', countIn(before, 'audio_tokens')),
    ...some('imageOutput', countIn(after, 'image_tokens')),
    ...some('audioOutput', countIn(after, 'audio_tokens')),
  }
}

const total = (usage: Json): number | undefined => countIn(usage, 'total_tokens')

const some = (name: keyof AiUsage, value: number | undefined): Partial<AiUsage> => (value ? { [name]: value } : {})

function billedOf(meta: Json): AiUsage | undefined {
  const units = objectIn(meta, 'billed_units')
  const searches = countIn(units, 'search_units')
  const input = countIn(units, 'input_tokens') ?? countIn(objectIn(meta, 'tokens'), 'input_tokens')
  if (searches === undefined && input === undefined) return undefined
  return { ...plainUsage(input ?? 0, 0), ...some('webSearches', searches) }
}

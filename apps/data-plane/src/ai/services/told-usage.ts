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

/**
 * What an answer tells of its cost: tokens as OpenAI's images and audio and Jina tell them, tokens and searches as Cohere does.
 * Undefined: nothing that is paid by the token; minutes and pictures have no unit here.
 */
export function toldUsage(body: unknown): AiUsage | undefined {
  if (!isObject(body)) return undefined
  return isObject(body.usage) ? tokensOf(body.usage) : isObject(body.meta) ? billedOf(body.meta) : undefined
}

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

import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import { countOf, isObject, type Json, objectOf } from '../common/wire.js'

/**
 * Usage of an answer, or of an event of its stream. Anthropic counts cached tokens apart from the input; here they are part of it. The
 * figures of `message_delta` are whole where they are told, and the earlier ones stand where they are not.
 */
export function usageOf(body: unknown, before?: AiUsage): AiUsage | undefined {
  const holder = objectOf(body)
  const usage = isObject(holder.usage) ? holder.usage : objectOf(holder.message).usage
  return isObject(usage) ? readUsage(usage, before) : undefined
}

export function readUsage(usage: Json, before?: AiUsage): AiUsage {
  const told = (name: string, earlier: number): number =>
    typeof usage[name] === 'number' ? countOf(usage[name]) : earlier
  const cached = told('cache_read_input_tokens', before?.cached ?? 0)
  const cacheWrite = told('cache_creation_input_tokens', before?.cacheWrite ?? 0)
  const fresh = before ? before.input - before.cached - before.cacheWrite : 0
  const hour = countOf(objectOf(usage.cache_creation).ephemeral_1h_input_tokens) || before?.cacheWriteHour
  const searches = countOf(objectOf(usage.server_tool_use).web_search_requests) || before?.webSearches
  return {
    input: told('input_tokens', fresh) + cached + cacheWrite,
    output: told('output_tokens', before?.output ?? 0),
    cached,
    cacheWrite,
    reasoning: countOf(objectOf(usage.output_tokens_details).thinking_tokens) || (before?.reasoning ?? 0),
    ...(hour ? { cacheWriteHour: hour } : {}),
    ...(searches ? { webSearches: searches } : {}),
  }
}

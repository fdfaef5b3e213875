import type { AnswerContext } from './contract.js'

/** The provider's own id, under the dialect's prefix: made once, so that it is the same all through a stream. */
export function idOf(prefix: string, id: string, context: Pick<AnswerContext, 'callId'>): string {
  if (id.startsWith(prefix)) return id
  const own = id.replace(/[^\w-]/g, '_')
  return prefix + (own || context.callId)
}

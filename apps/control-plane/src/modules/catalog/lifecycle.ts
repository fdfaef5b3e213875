import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'

/** What a version of an API goes through. */
export type VersionState = 'draft' | 'in_review' | 'published' | 'deprecated' | 'retired'

/** What people do to one. `revise` is a change of its configuration. */
export type VersionAction = 'submit' | 'publish' | 'deprecate' | 'retire' | 'revise'

const MOVES: Record<VersionAction, Partial<Record<VersionState, VersionState>>> = {
  submit: { draft: 'in_review' },
  // From deprecated: taking the deprecation back.
  publish: { draft: 'published', in_review: 'published', deprecated: 'published' },
  deprecate: { published: 'deprecated' },
  retire: { deprecated: 'retired' },
  // What is under review has to be submitted again once it changed; what is served stays so.
  revise: { draft: 'draft', in_review: 'draft', published: 'published', deprecated: 'deprecated' },
}

/** The state that an action leads to; throws `state_invalid` naming what is possible instead. */
export function next(state: VersionState, action: VersionAction): VersionState {
  const to = MOVES[action][state]
  if (to) return to
  const possible = (Object.keys(MOVES) as VersionAction[]).filter(other => MOVES[other][state])
  const instead = possible.length > 0 ? ` Possible now: ${possible.join(', ')}.` : ' It is final.'
  throw new GatewayError('state_invalid', { detail: `A version that is ${state} takes no ${action}.${instead}` })
}

/** Whether nodes know of it: a retired one too, so that they can say what came after. */
export const isServed = (state: VersionState): state is 'published' | 'deprecated' | 'retired' =>
  state === 'published' || state === 'deprecated' || state === 'retired'

export interface Marks {
  publishedAt: Date | null
  deprecatedAt: Date | null
  sunsetAt: Date | null
  successor: string | null
}

export interface Deprecation {
  sunsetAt?: string | undefined
  successor?: string | undefined
}

/** The dates that an action leaves on a version. A sunset is never before the deprecation (RFC 9745, section 4). */
export function marksAfter(action: VersionAction, marks: Marks, now: Date, deprecation: Deprecation = {}): Marks {
  if (action === 'publish')
    return { publishedAt: marks.publishedAt ?? now, deprecatedAt: null, sunsetAt: null, successor: null }
  if (action !== 'deprecate') return marks
  const sunsetAt = deprecation.sunsetAt === undefined ? null : new Date(deprecation.sunsetAt)
  if (sunsetAt && sunsetAt < now)
    throw new GatewayError('validation_failed', {
      errors: [{ pointer: '/sunsetAt', message: 'The sunset cannot be before the deprecation, which is now.' }],
    })
  return { ...marks, deprecatedAt: now, sunsetAt, successor: deprecation.successor ?? null }
}

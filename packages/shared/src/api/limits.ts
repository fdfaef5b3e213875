import { z } from 'zod'
import { countedEach, limitScopeKind, limitScopeKinds } from '../limits/scopes.js'
import { limitKind } from '../limits/sharing.js'
import { planLimits } from './catalog.js'
import { instant, name, pageOf, patchOf, reference } from './common.js'

const scopeId = reference.optional().meta({
  title: 'Which one',
  description: 'Id or slug; of a plan "product/plan". Nothing for a tenant of its own, or for the installation.',
})
const each = countedEach.optional().meta({
  title: 'For each',
  description:
    'Each of these has the whole limit for itself; absent: all calls have it together. user: the end user whom a call names.',
})
const limits = planLimits.meta({
  title: 'Limits',
  description: 'At least one. They hold beside those of plans: a call goes only where all of them let it.',
})

const scopes = limitScopeKinds.filter(kind => kind !== 'installation')
export const limitRuleCreate = z.strictObject({
  name,
  scope: z
    .strictObject({ kind: z.enum(scopes).meta({ title: 'Where it holds' }), id: scopeId })
    .meta({ title: 'Scope' }),
  each,
  limits,
})
/** By those who run the installation. */
export const installationLimitCreate = limitRuleCreate.extend({
  scope: z
    .strictObject({ kind: z.enum(['installation', 'tenant']).meta({ title: 'Where it holds' }), id: scopeId })
    .meta({ title: 'Scope' }),
})
export const limitRuleUpdate = patchOf(limitRuleCreate.omit({ scope: true, each: true }))

export const limitUse = z
  .object({
    of: z.string().describe('Whose, where each has its own: an id, or application/user. Empty: of all together.'),
    kind: limitKind,
    used: z.string().describe('USD of a budget, else a count.'),
    limit: z.string(),
    percent: z.number(),
    resetsAt: instant.nullable(),
  })
  .meta({ id: 'LimitUse' })

export const limitRuleView = z
  .object({
    id: z.string(),
    name,
    scope: z.object({ kind: limitScopeKind, id: z.string().nullable() }),
    each: countedEach.nullable(),
    limits: planLimits,
    uses: z.array(limitUse).describe('Of the present windows, the most used first; twenty at the most.'),
    untold: z
      .array(limitKind)
      .describe(
        'What is used of these cannot be told: counters in Redis that each have one of their own, or Redis is away.',
      ),
    suspended: z
      .array(z.object({ of: z.string(), since: instant }))
      .describe('Whose calls are refused until somebody resumes them.'),
    createdAt: instant,
  })
  .meta({ id: 'Limit' })
export const limitRulePage = pageOf(limitRuleView)
export const limitResume = z.strictObject({
  of: z.string().max(200).optional().meta({ description: 'Whose calls; absent: all that it has suspended.' }),
})

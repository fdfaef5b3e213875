import { withRevision } from '@gatehouse/shared/api/common.js'
import {
  installationLimitCreate,
  limitRuleCreate,
  limitRulePage,
  limitRuleUpdate,
  limitRuleView,
} from '@gatehouse/shared/api/limits.js'
import type { z } from 'zod'
import { act, change, get, post } from '../../lib/api-client.js'
import type { Operation } from '../../lib/operations.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Limit = z.output<typeof limitRuleView>
export type Use = Limit['uses'][number]
export type ScopeKind = Limit['scope']['kind']
export { limitRuleUpdate }

/** Whose limits: a tenant's, by its slug, or without one the installation's. */
export type Owner = string | undefined

/** What a limit of theirs is made of. */
export const creationOf = (owner: Owner) => (owner === undefined ? installationLimitCreate : limitRuleCreate)

const baseOf = (owner: Owner): string => (owner === undefined ? '/limits' : path`/tenants/${owner}/limits`)
const changed = withRevision(limitRuleView)

export const limitsKey = (owner: Owner) => ['limits', owner ?? ''] as const
export const limitsQuery = (owner: Owner) =>
  pagedQuery(limitsKey(owner), (cursor, signal) => get(limitRulePage, baseOf(owner), { query: { cursor }, signal }))

export const createLimit = (owner: Owner, input: object) => post(changed, baseOf(owner), input)
export const changeLimit = (owner: Owner, id: string, input: z.input<typeof limitRuleUpdate>) =>
  change(changed, 'PATCH', `${baseOf(owner)}${path`/${id}`}`, input)
export const removeLimit = (owner: Owner, id: string) => act('DELETE', `${baseOf(owner)}${path`/${id}`}`)
export const resumeLimit = (owner: Owner, id: string, of?: string) =>
  post(changed, `${baseOf(owner)}${path`/${id}`}/resume`, of === undefined ? {} : { of })

interface Operations {
  create: Operation
  change: Operation
  remove: Operation
  resume: Operation
}

export const operationsOf = (owner: Owner): Operations =>
  owner === undefined
    ? {
        create: 'POST /limits',
        change: 'PATCH /limits/{limit}',
        remove: 'DELETE /limits/{limit}',
        resume: 'POST /limits/{limit}/resume',
      }
    : {
        create: 'POST /tenants/{tenant}/limits',
        change: 'PATCH /tenants/{tenant}/limits/{rule}',
        remove: 'DELETE /tenants/{tenant}/limits/{rule}',
        resume: 'POST /tenants/{tenant}/limits/{rule}/resume',
      }

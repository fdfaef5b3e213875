import { z } from 'zod'

/** Where a limit beside those of plans can hold, the widest first. */
export const limitScopeKinds = [
  'installation',
  'tenant',
  'team',
  'product',
  'plan',
  'model',
  'application',
  'key',
] as const
export const limitScopeKind = z.enum(limitScopeKinds)
export type LimitScopeKind = z.output<typeof limitScopeKind>

/** What may have a limit each for itself. A user is the end user that a call names. */
export const countedEach = z.enum(['application', 'key', 'model', 'user'])
export type CountedEach = z.output<typeof countedEach>

/** What a call belongs to, by id; absent where it belongs to none. */
export interface CallPlace {
  readonly tenant: string
  readonly team?: string | undefined
  readonly product?: string | undefined
  readonly plan?: string | undefined
  readonly model?: string | undefined
  readonly application?: string | undefined
  readonly key?: string | undefined
  readonly user?: string | undefined
}

export interface ScopedLimit {
  readonly id: string
  readonly tenantId: string | null
  readonly scope: { readonly kind: LimitScopeKind; readonly id: string | null }
  readonly each?: CountedEach | undefined
}

/** Whether a limit holds for a call. */
export function holdsFor({ tenantId, scope: { kind, id } }: ScopedLimit, place: CallPlace): boolean {
  if (tenantId !== null && tenantId !== place.tenant) return false
  return kind === 'installation' || place[kind] === (kind === 'tenant' ? (id ?? tenantId) : id)
}

/** Longer names, and those that not every store takes, are known by a digest. */
const PLAIN = /^[!-.0-}]{1,48}$/

/** What of a limit a call counts against: the limit itself, or `limit/whose`. What a call does not name counts together. */
export function accountOf({ id, each }: Pick<ScopedLimit, 'id' | 'each'>, place: CallPlace): string {
  if (each === undefined) return id
  const { application = '' } = place
  // Applications name their users as they like, each by itself.
  if (each === 'user') return `${id}/${application}/${plain(place.user ?? '')}`
  return `${id}/${place[each] ?? application}`
}

/** The limit of an account; undefined for an account of a subscription. */
export const limitOf = (account: string): string => account.split('/', 1)[0]!
/** Whose an account is within its limit: '' where all share it. */
export const partOf = (account: string): string => account.slice(limitOf(account).length + 1)
/** There may be as many accounts of its kind as callers like. */
export const isOneOfMany = (account: string): boolean => account.includes('/')

const plain = (name: string): string => (name === '' || PLAIN.test(name) ? name : `~${digest(name)}`)

/** 53 bits (cyrb53): enough to tell users of one application apart. */
function digest(text: string): string {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 2_654_435_761)
    b = Math.imul(b ^ code, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return (4_294_967_296 * (0x1fffff & b) + (a >>> 0)).toString(36)
}

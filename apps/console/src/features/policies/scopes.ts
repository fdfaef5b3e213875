import type { Choice } from '../../ui/schema/knowledge.js'
import type { Policy, PolicyType, ScopeKind } from './api.js'

/** What a policy can be put on, by its kind. */
export type Places = Partial<Record<ScopeKind, readonly Choice[]>>

export const scopeKinds: Record<ScopeKind, string> = {
  global: 'The whole installation',
  tenant: 'Everything of the tenant',
  api: 'An API',
  plan: 'A plan',
  application: 'An application',
}

/** In the order in which they take hold. */
export const stages: Record<string, string> = {
  auth: 'Who may call',
  guard: 'What is let in',
  limit: 'How much',
  transform: 'What is changed',
  cache: 'What is remembered',
  observe: 'What is noted',
}

export function scopeWords({ scope }: Pick<Policy, 'scope'>, places: Places): string {
  if (scope.kind === 'global') return scopeKinds.global
  if (scope.kind === 'tenant' || scope.id === null) return scopeKinds.tenant
  const known = places[scope.kind as ScopeKind]?.find(({ value }) => value === scope.id)
  const kind = scope.kind === 'api' ? 'API' : scope.kind.charAt(0).toUpperCase() + scope.kind.slice(1)
  return [`${kind} ${known?.label ?? scope.id}`, scope.version, scope.route].filter(Boolean).join(' ')
}

/** Those that this type may be put on; `everywhere`: by somebody who may speak for all tenants. */
export const kindsOf = (type: PolicyType, everywhere: boolean): Choice[] =>
  (Object.keys(scopeKinds) as ScopeKind[])
    .filter(kind => type.scopes.includes(kind) && (everywhere || kind !== 'global'))
    .map(kind => ({ value: kind, label: scopeKinds[kind] }))

/** By stage, then by name. */
export const inOrder = (types: readonly PolicyType[]): PolicyType[] => {
  const order = Object.keys(stages)
  return types.toSorted((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage) || a.title.localeCompare(b.title))
}

import { formatNumber, formatUsd, formatWindow } from '../../lib/format.js'
import type { Choice } from '../../ui/schema/knowledge.js'
import type { Limit, ScopeKind, Use } from './api.js'

/** What a limit can be put on, by its kind. */
export type Places = Partial<Record<ScopeKind, readonly Choice[]>>

export const scopeKinds: Record<ScopeKind, string> = {
  installation: 'Everything',
  tenant: 'Everything of the tenant',
  team: 'APIs of a team',
  product: 'A product',
  plan: 'A plan',
  model: 'A model',
  application: 'An application',
  key: 'A key',
}

export const eachKinds: Record<NonNullable<Limit['each']>, string> = {
  application: 'Each application',
  key: 'Each key',
  model: 'Each model',
  user: 'Each end user',
}

/** Where it holds, by name where that is known, and for whom. */
export function scopeWords({ scope: { kind, id }, each }: Pick<Limit, 'scope' | 'each'>, places: Places): string {
  const name = id === null ? undefined : (places[kind]?.find(({ value }) => value === id)?.label ?? id)
  const where = name === undefined ? scopeKinds[kind] : `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${name}`
  return each === null ? where : `${where}, ${eachKinds[each].toLowerCase()}`
}

/** All that it allows, in one line. */
export function limitWords({ limits: { requests, tokens, concurrency, budget } }: Pick<Limit, 'limits'>): string {
  const per = ({ window, calendar }: { window: string; calendar?: boolean | undefined }): string =>
    `per ${calendar ? 'calendar ' : ''}${formatWindow(window)}`
  return [
    requests && `${formatNumber(requests.limit)} requests ${per(requests)}`,
    tokens && `${formatNumber(tokens.limit)} tokens ${per(tokens)}`,
    concurrency !== undefined && `${formatNumber(concurrency)} calls at a time`,
    budget && `${formatUsd(budget.amount)} ${per(budget)}${budget.soft ? ', soft' : ''}`,
  ]
    .filter(Boolean)
    .join(', ')
}

const kinds: Record<Use['kind'], string> = {
  requests: 'requests',
  tokens: 'tokens',
  concurrency: 'calls at a time',
  budget: '',
}

export const usedWords = ({ kind, used, limit }: Use): string =>
  kind === 'budget'
    ? `${formatUsd(used)} of ${formatUsd(limit)}`
    : `${formatNumber(Number(used))} of ${formatNumber(Number(limit))} ${kinds[kind]}`

/** `app_1/alice` as people read it. */
export const ofWords = (of: string): string => {
  if (of === '') return 'All together'
  const [first, user] = of.split('/')
  return user === undefined ? first! : `${user === '' ? 'Nobody named' : user}, by ${first}`
}

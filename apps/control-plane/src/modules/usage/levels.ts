import type { usageDimensions } from '@gatehouse/shared/api/observability.js'
import type { Audience, CallFilter } from './visibility.js'

export type Dimension = (typeof usageDimensions)[number]

/** Where each dimension stands in every roll-up table that has it. */
export const COLUMNS: Record<Dimension, string> = {
  tenant: 'tenant_id',
  organization: 'organization_id',
  application: 'application_id',
  subscription: 'subscription_id',
  key: 'key_id',
  api: 'api_id',
  model: 'model',
  provider: 'provider',
}

/** Sums that every roll-up table has, beside the histogram of latencies. */
export const SUMS = [
  'requests',
  'errors',
  'estimated',
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'reasoning_tokens',
  'cost_nano',
  'unpriced',
  'gateway_us',
  'upstream_us',
  'ttft_us',
  'ttft_calls',
] as const

/** A family of roll-up tables: `usage_hour<suffix>` and `usage_day<suffix>` sum over whatever is not among its dimensions. */
export interface Level {
  suffix: '' | '_by_application' | '_by_tenant'
  dimensions: readonly Dimension[]
}

/** From the coarsest, which has the fewest rows, to the one with every dimension. */
export const LEVELS: readonly Level[] = [
  { suffix: '_by_tenant', dimensions: ['tenant', 'api', 'model', 'provider'] },
  { suffix: '_by_application', dimensions: ['tenant', 'organization', 'application', 'api', 'model', 'provider'] },
  { suffix: '', dimensions: Object.keys(COLUMNS) as Dimension[] },
]

/** The coarsest level that can still answer. */
export function levelFor(audience: Audience, filter: CallFilter, groupBy: readonly Dimension[]): Level {
  const needed = new Set<Dimension>(groupBy)
  if (audience.organizations.length > 0) needed.add('organization')
  if (filter.application !== undefined) needed.add('application')
  return LEVELS.find(({ dimensions }) => [...needed].every(one => dimensions.includes(one)))!
}

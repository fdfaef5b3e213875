import type { catalogEntry } from '@gatehouse/shared/api/catalog.js'
import { isFree } from '@gatehouse/shared/billing/plan-price.js'
import type { z } from 'zod'
import { formatNumber, formatUsd, formatWindow } from './format.js'

export type Plan = z.output<typeof catalogEntry>['plans'][number]

type Limits = Plan['limits']

const lines: readonly [string, (limits: Limits) => string | undefined][] = [
  ['Requests', ({ requests }) => requests && `${formatNumber(requests.limit)} per ${formatWindow(requests.window)}`],
  ['Tokens', ({ tokens }) => tokens && `${formatNumber(tokens.limit)} per ${formatWindow(tokens.window)}`],
  ['Calls at a time', ({ concurrency }) => (concurrency === undefined ? undefined : formatNumber(concurrency))],
  ['Model cost', ({ budget }) => budget && `${formatUsd(budget.amount)} per ${formatWindow(budget.window)}`],
]

export interface PlanRow {
  name: string
  of: (plan: Plan) => string
}

/** The terms in which any of the plans says something, so that they can be laid side by side. */
export function planRows(plans: readonly Plan[]): PlanRow[] {
  const limited = lines
    .filter(([, of]) => plans.some(({ limits }) => of(limits) !== undefined))
    .map(([name, of]) => ({ name, of: ({ limits }: Plan) => of(limits) ?? 'No limit' }))
  const models = plans.some(plan => plan.models !== null)
  const questions = plans.some(plan => plan.questions.length > 0)
  return [
    { name: 'Approval', of: ({ approval }) => (approval === 'auto' ? 'At once' : 'By a person') },
    ...limited,
    ...(models ? [{ name: 'Models', of: ({ models }: Plan) => models?.join(', ') ?? 'All' }] : []),
    ...(questions ? [{ name: 'Asked before', of: ({ questions }: Plan) => asked(questions.length) }] : []),
  ]
}

const asked = (count: number): string => (count === 0 ? 'Nothing' : count === 1 ? 'One question' : `${count} questions`)

/** `Free of charge`, `$49 per month`, `$49 per month and by use`. */
export function priceLine({ price }: Pick<Plan, 'price'>): string {
  if (price === null || isFree(price)) return 'Free of charge'
  const byUse = (price.meters?.length ?? 0) > 0 || price.costPercent !== undefined
  if (Number(price.amount) === 0) return 'By use'
  return `${formatUsd(price.amount)} per ${price.per}${byUse ? ' and by use' : ''}`
}

/** What a plan costs and allows, in one line. */
export const termsLine = (plan: Plan): string =>
  [
    priceLine(plan),
    ...lines.flatMap(([name, of]) => {
      const limit = of(plan.limits)
      return limit === undefined ? [] : [`${name}: ${limit}`]
    }),
    plan.approval === 'auto' ? 'Approved at once' : 'Approved by a person',
  ].join(' · ')

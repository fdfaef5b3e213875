import { formatNumber, formatUsd, formatWindow } from '../../lib/format.js'
import type { Plan } from './api.js'

/** What a plan allows, a line for each limit. */
export function limitLines({ limits }: Pick<Plan, 'limits'>): string[] {
  const { requests, tokens, concurrency, budget } = limits
  const lines = [
    requests && `${formatNumber(requests.limit)} requests per ${formatWindow(requests.window)}`,
    tokens && `${formatNumber(tokens.limit)} tokens per ${formatWindow(tokens.window)}`,
    concurrency !== undefined && `${formatNumber(concurrency)} calls at a time`,
    budget && `${formatUsd(budget.amount)} of model cost per ${formatWindow(budget.window)}`,
  ].filter(line => typeof line === 'string')
  return lines.length > 0 ? lines : ['No limits']
}

export const priceLine = ({ price }: Pick<Plan, 'price'>): string =>
  price === null || Number(price.amount) === 0 ? 'Free of charge' : `${formatUsd(price.amount)} per ${price.per}`

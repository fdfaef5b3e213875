import type { CostDimension, costRow } from '@gatehouse/shared/api/costs.js'
import { nanoUsd, usd } from '@gatehouse/shared/money.js'
import type { z } from 'zod'

export type CostRow = z.output<typeof costRow>

/** A row of summed usage. */
export interface UsageSums {
  /** Start of its interval, where there is one. */
  time?: string
  group: Record<string, string>
  requests: number
  inputTokens: number
  outputTokens: number
  unpriced: number
  costUsd: string
}

export interface Names {
  /** Id of the team that owns an API; empty: none. */
  teamOf: ReadonlyMap<string, string>
  team: ReadonlyMap<string, string>
  application: ReadonlyMap<string, string>
}

/** Sums by the dimensions asked for; days in their order, else the dearest first. */
export function foldCosts(groupBy: readonly CostDimension[], rows: readonly UsageSums[], names: Names): CostRow[] {
  const folded = new Map<string, CostRow & { nano: bigint }>()
  for (const row of rows) {
    const group = Object.fromEntries(groupBy.map(dimension => [dimension, groupValue(dimension, row, names)]))
    const key = JSON.stringify(group)
    const sum = folded.get(key) ?? { ...empty(group, names), nano: 0n }
    folded.set(key, sum)
    sum.requests += row.requests
    sum.inputTokens += row.inputTokens
    sum.outputTokens += row.outputTokens
    sum.unpriced += row.unpriced
    sum.nano += nanoUsd(row.costUsd)
  }
  const all = [...folded.values()].sort(
    (a, b) => compare(a.group.day ?? '', b.group.day ?? '') || (a.nano === b.nano ? 0 : a.nano < b.nano ? 1 : -1),
  )
  return all.map(({ nano, ...row }) => ({ ...row, costUsd: usd(nano) }))
}

function groupValue(dimension: CostDimension, { time, group }: UsageSums, { teamOf }: Names): string {
  if (dimension === 'day') return time?.slice(0, 10) ?? ''
  if (dimension === 'team') return teamOf.get(group.api ?? '') ?? ''
  return group[dimension] ?? ''
}

function empty(group: Record<string, string>, { team, application }: Names): CostRow {
  const named = [
    ['team', team.get(group.team ?? '')],
    ['application', application.get(group.application ?? '')],
  ].flatMap(([dimension, name]) => (name === undefined ? [] : [[dimension, name]]))
  const zero = { requests: 0, inputTokens: 0, outputTokens: 0, unpriced: 0, costUsd: '0' }
  return { group, names: Object.fromEntries(named) as Record<string, string>, ...zero }
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

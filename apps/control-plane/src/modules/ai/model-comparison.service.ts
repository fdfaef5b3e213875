import type { comparisonQuery, modelComparison } from '@gatehouse/shared/api/model-comparison.js'
import { usd } from '@gatehouse/shared/money.js'
import { type Compared, compare, ENOUGH_CALLS } from '@gatehouse/shared/routing/comparison.js'
import { meanInterval } from '@gatehouse/shared/statistics.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { rangeOf, shadowFigures, type TargetFigures, targetFigures } from '../usage/index.js'
import { canariesIn, sidesOf } from './canary-guard.js'
import { ModelAlias, type ModelTarget } from './model-alias.entity.js'
import { Provider } from './provider.entity.js'

type Answer = z.output<typeof modelComparison>
type Target = Answer['targets'][number]

/** What stands behind an alias, side by side: failures, latency and cost of each target, and which differences are more than chance. */
@Injectable()
export class ModelComparisonService {
  constructor(private readonly database: Database) {}

  get(ctx: Context, reference: string, query: z.output<typeof comparisonQuery>): Promise<Answer> {
    return this.database.read(ctx, async tx => {
      const row = await tx.tenant(ModelAlias).get(reference)
      const slugs = new Map((await tx.tenant(Provider).find()).map(({ id, slug }) => [id, slug]))
      const { from, to } = rangeOf(query, Date.now())
      const asked = await targetFigures(tx, row.tenantId, row.slug, from, to)
      const figures = [...asked, ...(await shadowFigures(tx, row.tenantId, row.slug, from, to))]
      const rolesOf = rolesIn(row, slugs)
      const roles = figures.map(rolesOf)
      // The busiest that is stable, or the busiest.
      const stable = roles.findIndex(each => each.includes('stable'))
      const baseline = asked[Math.max(0, stable)]
      return {
        model: row.slug,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        calls: asked.reduce((sum, { calls }) => sum + calls, 0),
        enough: ENOUGH_CALLS,
        targets: figures.map((each, i) =>
          viewOf(
            each,
            roles[i]!,
            each === baseline,
            compare(each, each === baseline ? null : (baseline ?? null), figures.length - 1),
          ),
        ),
      }
    })
  }
}

function rolesIn({ routing }: ModelAlias, slugs: ReadonlyMap<string, string>) {
  const sides = routing ? canariesIn(routing).map(sidesOf) : []
  const isOne = (targets: readonly ModelTarget[], { provider, model }: TargetFigures) =>
    targets.some(target => slugs.get(target.provider) === provider && target.model === model)
  return (figures: TargetFigures): Target['roles'] =>
    figures.similarity !== null
      ? ['shadow']
      : (['canary', 'stable'] as const).filter(role => sides.some(side => isOne(side[role], figures)))
}

function viewOf(figures: TargetFigures, roles: Target['roles'], baseline: boolean, compared: Compared): Target {
  const { provider, model, calls, failed } = figures
  const { failures, latencyMs, costNano, outputTokens, rating } = compared
  const { similarity } = figures
  const alike = similarity && similarity.count > 0 ? meanInterval(similarity) : null
  return {
    ...{ provider, model, roles, baseline, calls, failed },
    failures: { typical: failures.share, ...failures.interval, difference: failures.difference },
    latencyMs: latencyMs && { typical: latencyMs.typical, ...latencyMs.interval, difference: latencyMs.difference },
    cost: costNano && {
      typicalUsd: dollars(costNano.mean),
      lowUsd: dollars(costNano.interval.low),
      highUsd: dollars(costNano.interval.high),
      difference: costNano.difference,
    },
    outputTokens: outputTokens && {
      ...{ typical: outputTokens.mean, ...outputTokens.interval, difference: outputTokens.difference },
    },
    rating: rating && {
      ...{ typical: rating.mean, low: Math.max(0, rating.interval.low), high: Math.min(1, rating.interval.high) },
      ...{ count: figures.rating.count, difference: rating.difference },
    },
    similarity: alike && {
      typical: similarity!.mean,
      low: Math.max(0, alike.low),
      high: Math.min(1, alike.high),
    },
  }
}

const dollars = (nano: number): string => usd(BigInt(Math.max(0, Math.round(nano))))

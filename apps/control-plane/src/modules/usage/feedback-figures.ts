import type { Sample } from '@gatehouse/shared/statistics.js'
import type { Tx } from '../../platform/database/database.js'

export const UNRATED: Sample = { count: 0, mean: 0, deviation: 0 }

/** A call counts once, however many have rated it. */
const RATINGS = `
  WITH rated AS (
    SELECT provider, provider_model AS model, avg(score::float8) AS score FROM call_feedback
    WHERE tenant_id = $1 AND model = $2 AND time >= $3 AND time < $4 GROUP BY call_id, provider, provider_model
  )
  SELECT provider, model, count(*) AS count, avg(score) AS mean, coalesce(stddev_samp(score), 0) AS deviation
  FROM rated GROUP BY 1, 2`

/** In which half of a score's weight is gone. */
const HALF_LIFE = "interval '7 days'"
/** After as many half lives nothing is left that could be seen. */
const REMEMBERED = "interval '70 days'"
/** Answers that speak for the middle until there are more that speak otherwise. */
const DOUBT = 5
const MIDDLE = 0.5

const QUALITY = `
  WITH rated AS (
    SELECT provider, provider_model AS model, avg(score::float8) AS score,
      power(0.5, extract(epoch FROM now() - max(given_at)) / extract(epoch FROM ${HALF_LIFE})) AS weight
    FROM call_feedback
    WHERE tenant_id = $1 AND model = $2 AND given_at > now() - ${REMEMBERED} GROUP BY call_id, provider, provider_model
  )
  SELECT provider, model, (sum(score * weight) + ${DOUBT * MIDDLE}) / (sum(weight) + ${DOUBT}) AS quality
  FROM rated GROUP BY 1, 2`

interface Target {
  provider: string
  model: string
}

/** Scores of the answers of an alias's targets, by the calls' times in ms since the epoch. */
export async function ratingsOf(
  tx: Tx,
  tenantId: string,
  model: string,
  from: number,
  to: number,
): Promise<(target: Target) => Sample> {
  const rows = await tx.query<Target & Record<keyof Sample, string | number>>(RATINGS, [
    tenantId,
    model,
    new Date(from),
    new Date(to),
  ])
  const samples = new Map(
    rows.map(row => [
      nameOf(row),
      { count: Number(row.count), mean: Number(row.mean), deviation: Number(row.deviation) },
    ]),
  )
  return target => samples.get(nameOf(target)) ?? UNRATED
}

/** How an alias's targets have been rated of late, 0 to 1 in steps of a hundredth; undefined: not at all. */
export async function qualitiesOf(
  tx: Tx,
  tenantId: string,
  model: string,
): Promise<(target: Target) => number | undefined> {
  const rows = await tx.query<Target & { quality: string | number }>(QUALITY, [tenantId, model])
  const qualities = new Map(rows.map(row => [nameOf(row), Math.round(Number(row.quality) * 100) / 100]))
  return target => qualities.get(nameOf(target))
}

export const dropOldFeedback = (tx: Tx): Promise<unknown> =>
  tx.query(`DELETE FROM call_feedback WHERE given_at < now() - ${REMEMBERED}`)

const nameOf = ({ provider, model }: Target): string => `${provider}/${model}`

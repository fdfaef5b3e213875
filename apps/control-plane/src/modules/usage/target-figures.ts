import type { Measured } from '@gatehouse/shared/routing/comparison.js'
import type { Sample } from '@gatehouse/shared/statistics.js'
import type { Tx } from '../../platform/database/database.js'
import { ratingsOf, UNRATED } from './feedback-figures.js'

export interface TargetFigures extends Measured {
  /** Slug. */
  provider: string
  model: string
  /** Of a shadow: how alike its answers are to those that callers got; null: it answers callers itself. */
  similarity: Sample | null
}

/** A tenant's calls that are looked at, the newest first: enough for any difference that matters. */
export const MOST_CALLS = 200_000

/**
 * How the targets of one alias did, attempt by attempt: a failure that another target made good is the failing one's all the same. What the
 * caller did wrong is nobody's failure; attempts that the caller or a faster one ended are left out. An answer's time is that to its first token
 * where it was streamed.
 */
const FIGURES = `
  WITH newest AS (
    SELECT model, ttft_us, cost_nano, priced, output_tokens, detail->'attempts' AS attempts FROM call_log
    WHERE tenant_id = $1 AND time >= $3 AND time < $4 ORDER BY time DESC, id DESC LIMIT ${MOST_CALLS}
  ), tries AS (
    SELECT a.value->>'provider' AS provider, a.value->>'model' AS model, a.value->>'error' AS error,
      (a.value->>'status')::integer AS status, (a.value->>'us')::float8 AS us,
      CASE WHEN a.place = jsonb_array_length(c.attempts) THEN c.ttft_us END AS ttft_us,
      CASE WHEN c.priced THEN c.cost_nano::float8 END AS cost, c.output_tokens::float8 AS output
    FROM newest c CROSS JOIN LATERAL jsonb_array_elements(c.attempts) WITH ORDINALITY AS a(value, place) WHERE c.model = $2
  ), told AS (
    SELECT *, error IS NULL AS answered, ln(greatest(coalesce(ttft_us, us), 1)) AS log_us,
      error IS NOT NULL AND (status NOT BETWEEN 400 AND 499 OR status IN (401, 403, 408, 429)) AS failed
    FROM tries WHERE error IS NULL OR error !~ '^(client_closed|hedged)'
  )
  SELECT provider, coalesce(model, '') AS model, count(*) AS calls, count(*) FILTER (WHERE failed) AS failed,
    count(*) FILTER (WHERE answered) AS answered,
    avg(log_us) FILTER (WHERE answered) AS log_mean, stddev_samp(log_us) FILTER (WHERE answered) AS log_deviation,
    count(cost) FILTER (WHERE answered) AS priced,
    avg(cost) FILTER (WHERE answered) AS cost_mean, stddev_samp(cost) FILTER (WHERE answered) AS cost_deviation,
    avg(output) FILTER (WHERE answered) AS output_mean, stddev_samp(output) FILTER (WHERE answered) AS output_deviation
  FROM told GROUP BY 1, 2 ORDER BY calls DESC`

/** The same of targets that were asked beside others, whose answers nobody got. */
const SHADOWS = `
  WITH newest AS (
    SELECT * FROM shadow_call WHERE tenant_id = $1 AND model = $2 AND time >= $3 AND time < $4 ORDER BY time DESC LIMIT ${MOST_CALLS}
  ), told AS (
    SELECT *, error IS NULL AND status < 400 AS answered, ln(greatest(us, 1)) AS log_us, cost_nano::float8 AS cost,
      output_tokens::float8 AS output,
      (error IS NOT NULL OR status >= 400) AND (status NOT BETWEEN 400 AND 499 OR status IN (401, 403, 408, 429)) AS failed
    FROM newest
  )
  SELECT provider, provider_model AS model, count(*) AS calls, count(*) FILTER (WHERE failed) AS failed,
    count(*) FILTER (WHERE answered) AS answered,
    avg(log_us) FILTER (WHERE answered) AS log_mean, stddev_samp(log_us) FILTER (WHERE answered) AS log_deviation,
    count(cost) FILTER (WHERE answered) AS priced,
    avg(cost) FILTER (WHERE answered) AS cost_mean, stddev_samp(cost) FILTER (WHERE answered) AS cost_deviation,
    avg(output) FILTER (WHERE answered) AS output_mean, stddev_samp(output) FILTER (WHERE answered) AS output_deviation,
    count(similarity) AS compared, avg(similarity) AS similarity_mean, stddev_samp(similarity) AS similarity_deviation
  FROM told GROUP BY 1, 2 ORDER BY calls DESC`

type Row = Record<'provider' | 'model', string> & Record<(typeof NUMBERS)[number], string | number | null>
const NUMBERS = [
  'calls',
  'failed',
  'answered',
  'log_mean',
  'log_deviation',
  'priced',
  'cost_mean',
  'cost_deviation',
  'output_mean',
  'output_deviation',
  'compared',
  'similarity_mean',
  'similarity_deviation',
] as const

/** Busiest first. `model`: the alias's slug; times in ms since the epoch. */
export async function targetFigures(
  tx: Tx,
  tenantId: string,
  model: string,
  from: number,
  to: number,
): Promise<TargetFigures[]> {
  const rows = await tx.query<Row>(FIGURES, [tenantId, model, new Date(from), new Date(to)])
  const ratings = await ratingsOf(tx, tenantId, model, from, to)
  return rows.map(row => ({ ...figuresOf(row, false), rating: ratings(row) }))
}

/** Of those that are shadows of others. */
export async function shadowFigures(
  tx: Tx,
  tenantId: string,
  model: string,
  from: number,
  to: number,
): Promise<TargetFigures[]> {
  const rows = await tx.query<Row>(SHADOWS, [tenantId, model, new Date(from), new Date(to)])
  return rows.map(row => figuresOf(row, true))
}

function figuresOf(row: Row, shadow: boolean): TargetFigures {
  const number = (name: (typeof NUMBERS)[number]) => Number(row[name] ?? 0)
  const answered = number('answered')
  return {
    provider: row.provider,
    model: row.model,
    calls: number('calls'),
    failed: number('failed'),
    logUs: { count: answered, mean: number('log_mean'), deviation: number('log_deviation') },
    costNano: { count: number('priced'), mean: number('cost_mean'), deviation: number('cost_deviation') },
    outputTokens: { count: answered, mean: number('output_mean'), deviation: number('output_deviation') },
    rating: UNRATED,
    similarity: shadow
      ? { count: number('compared'), mean: number('similarity_mean'), deviation: number('similarity_deviation') }
      : null,
  }
}

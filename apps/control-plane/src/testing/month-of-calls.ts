import { COLUMNS, LEVELS, SUMS } from '../modules/usage/levels.js'
import { Partitions } from '../modules/usage/partitions.js'
import type { TestControlPlane } from './test-control-plane.js'

export const KEYS = 100_000
export const APPLICATIONS = 2_000
const HOURS = 720
const CALLS_AN_HOUR = 7_000
/** Each by one key, which makes ten calls in the hour. */
const BURSTS_AN_HOUR = 700
export const CALLS = HOURS * CALLS_AN_HOUR
const HOUR_MS = 3_600_000
const MINUTES_KEPT_HOURS = 14 * 24

const SERIES = `
  SELECT $1::timestamptz + h * interval '1 hour' AS hour, h::bigint * ${BURSTS_AN_HOUR} + b AS burst
  FROM generate_series($3::int, $4::int - 1) h, generate_series(0, ${BURSTS_AN_HOUR - 1}) b`

/** Who called what in a burst, how long it took them, and whether the first of its calls failed. */
const BURSTS = `
  SELECT hour, burst, 'org_' || app AS organization_id, 'app_' || app AS application_id, 'sub_' || app AS subscription_id, 'key_' || key AS key_id,
    'api_' || app % 5 AS api_id, 'model-' || model AS model, 'provider-' || model % 3 AS provider, place,
    (100 * power(1.2::float8, place - 0.5))::bigint AS us, burst / 3 % 5 = 0 AS fails
  FROM (SELECT *, key % ${APPLICATIONS} AS app, (key % ${APPLICATIONS} / 5 + burst / 7 % 2) % 20 AS model
    FROM (SELECT *, burst * 7919 % ${KEYS} AS key, (30 + burst / 11 % 20)::int AS place FROM (${SERIES}) s) k) a`

/** Ten calls of each burst, six minutes from each other. What a burst has in common is made once. */
const EACH_CALL = `
  WITH bursts AS MATERIALIZED (${BURSTS})
  SELECT *, hour + i * interval '6 minutes' + offset_in_hour AS time, fails AND i = 0 AS failed
  FROM (SELECT *, burst % ${BURSTS_AN_HOUR} * interval '1 hour' / ${CALLS_AN_HOUR} AS offset_in_hour, generate_series(0, 9) AS i FROM bursts) e`

const DIMENSIONS = LEVELS.at(-1)!
  .dimensions.map(one => COLUMNS[one])
  .join(', ')
const OWN_DIMENSIONS = DIMENSIONS.replace('tenant_id', () => '$2')
const columns = `bucket, ${DIMENSIONS}, ${SUMS.join(', ')}, total_ms_histogram`

/** In the order of SUMS: what so many calls of one burst add up to, so many of them failed. */
const sumsOf = (calls: number, failed: string): string =>
  `${calls}, ${failed}, 0, ${calls * 100}, ${calls * 50}, 0, 0, ${calls * 1_000}, 0, ${calls * 300}, ${calls} * (us - 300), ${calls} * (us / 3), ${calls}, array_fill(0, ARRAY[place]) || ${calls}`

const CALL_LOG = `
  INSERT INTO call_log
  SELECT 'call_' || burst * 10 + i, time, 'req_' || burst * 10 + i, 'POST', '/v1/chat/completions',
    CASE WHEN NOT failed THEN 200 WHEN burst / 15 % 2 = 0 THEN 429 ELSE 502 END, NULL, $2, organization_id, application_id, subscription_id,
    'plan_1', key_id, api_id, model, provider, 'm', 100, 50, 0, 0, 1000, true, 'provider', 'miss', true, 300, us - 300, us / 3, us, 1, 'node_1',
    '{"attempts":[],"verdicts":[],"requestBytes":1,"responseBytes":1}'
  FROM (${EACH_CALL}) c WHERE time <= $5`
const MINUTES = `
  INSERT INTO usage_minute (${columns})
  SELECT date_trunc('minute', time, 'UTC'), ${OWN_DIMENSIONS}, ${sumsOf(1, 'failed::int')} FROM (${EACH_CALL}) c WHERE time <= $5`
const HOURLY = `
  INSERT INTO usage_hour (${columns}) SELECT hour, ${OWN_DIMENSIONS}, ${sumsOf(10, 'fails::int')} FROM (${BURSTS}) b WHERE hour < $5`

/**
 * Five million calls of the last thirty days by 100,000 keys, as ingest and summing leave them, made by the database itself: the log, the
 * minutes that are kept and the hours all from one series; days and the coarser sums from the hours. The hour that goes on is not summed.
 */
export async function fillMonth(plane: TestControlPlane, tenant: string): Promise<void> {
  const current = Math.floor(Date.now() / HOUR_MS) * HOUR_MS
  const start = new Date(current - HOURS * HOUR_MS)
  const days = Array.from({ length: HOURS / 24 + 2 }, (_, day) => start.getTime() + day * 24 * HOUR_MS)
  await plane.app.get(Partitions).cover(days)
  const rebuilds = await withoutIndexes(plane)
  const run = (sql: string, from: number, to: number) => () =>
    plane.query(sql, [start, tenant, from, to, new Date(sql === HOURLY ? current : Date.now())])
  const kept = HOURS - MINUTES_KEPT_HOURS
  await twoAtATime([
    ...thirds(0, HOURS + 1).map(([from, to]) => run(CALL_LOG, from, to)),
    run(HOURLY, 0, HOURS),
    ...thirds(kept, HOURS + 1).map(([from, to]) => run(MINUTES, from, to)),
  ])
  await twoAtATime([() => sumUp(plane), ...rebuilds])
  await analyze(plane)
}

/** Of the columns that queries look for: statistics of histograms and of details would take longer than all the rest. */
async function analyze(plane: TestControlPlane): Promise<void> {
  const sums = ['minute', 'hour', 'day'].map(unit => `usage_${unit} (bucket, ${DIMENSIONS})`)
  const levels = LEVELS.slice(0, -1).flatMap(({ suffix, dimensions }) =>
    ['hour', 'day'].map(unit => `usage_${unit}${suffix} (bucket, ${dimensions.map(one => COLUMNS[one]).join(', ')})`),
  )
  const log = 'call_log (time, id, request_id, tenant_id, organization_id, application_id, api_id, model, status)'
  await twoAtATime(
    [log, ...sums, ...levels, 'application', 'subscription', 'api_key'].map(
      what => () => plane.query(`ANALYZE ${what}`),
    ),
  )
}

const thirds = (from: number, to: number): [from: number, to: number][] => {
  const at = (third: number) => Math.round(from + ((to - from) * third) / 3)
  return [0, 1, 2].map(third => [at(third), at(third + 1)])
}

/** Filled without what is only for reading, which is made afterwards. */
async function withoutIndexes(plane: TestControlPlane): Promise<(() => Promise<unknown>)[]> {
  const found = await plane.query<{ indexname: string; indexdef: string }>(
    `SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('call_log', 'usage_minute') AND indexname NOT LIKE '%_pkey'`,
  )
  for (const { indexname } of found) await plane.query(`DROP INDEX ${indexname}`)
  return found.map(
    ({ indexdef }) =>
      () =>
        plane.query(`SET maintenance_work_mem = '256MB'; ${indexdef.replace(' ON ONLY ', ' ON ')}`),
  )
}

/** By the same sums as the product's own job, whole tables at a time. */
async function sumUp(plane: TestControlPlane): Promise<void> {
  const sums = SUMS.map(name => `sum(${name})`).join(', ')
  const into = (table: string, unit: 'hour' | 'day', from: string, dimensions: string) =>
    plane.query(
      `INSERT INTO ${table} (bucket, ${dimensions}, ${SUMS.join(', ')}, total_ms_histogram)
       SELECT date_trunc('${unit}', bucket, 'UTC'), ${dimensions}, ${sums}, gatehouse_histogram_sum(total_ms_histogram)
       FROM ${from} GROUP BY 1, ${dimensions}`,
    )
  const finestFirst = LEVELS.toReversed()
  for (const [i, { suffix, dimensions }] of finestFirst.entries()) {
    const names = dimensions.map(one => COLUMNS[one]).join(', ')
    if (i > 0) await into(`usage_hour${suffix}`, 'hour', `usage_hour${finestFirst[i - 1]!.suffix}`, names)
    await into(`usage_day${suffix}`, 'day', `usage_hour${suffix}`, names)
  }
  // As autovacuum leaves what does not change any more.
  for (const { suffix } of LEVELS) await plane.query(`VACUUM usage_hour${suffix}`)
  for (const { suffix } of LEVELS) await plane.query(`VACUUM usage_day${suffix}`)
}

/** As there are two connections, and two processors. */
async function twoAtATime(tasks: (() => Promise<unknown>)[]): Promise<void> {
  const waiting = [...tasks]
  const lane = async () => {
    for (let task = waiting.shift(); task; task = waiting.shift()) await task()
  }
  await Promise.all([lane(), lane()])
}

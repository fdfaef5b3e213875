import { COLUMNS, type Dimension, type Level, SUMS } from './levels.js'
import type { Interval } from './segments.js'
import { type Audience, filtersFor } from './visibility.js'

const MOST_ROWS = 5_000

interface Shape {
  audience: Audience
  level: Level
  groupBy: readonly Dimension[]
  interval: Interval | undefined
  /** Only the groups with the most calls. */
  top: number | undefined
}

/** Whether the groups are ranked first, which takes a plan of its own: a rank needs no interval, so whole days do. */
export const isRanked = ({ groupBy, top }: { groupBy: readonly Dimension[]; top?: number | undefined }): boolean =>
  top !== undefined && groupBy.length > 0

/**
 * Sums and latencies by group, and by interval where one is given. Takes the filters' `$1` to `$7`, `$8` days, `$9` hours and `$10` minutes;
 * where the groups are ranked, `$11` to `$13` the same for that.
 * Histograms are added up for the groups that are answered only.
 */
export function usageSql(shape: Shape): string {
  const { groupBy, interval, top } = shape
  const keys = [...(interval ? ['at'] : []), ...groupBy.map(quoted)]
  const by = keys.length > 0 ? keys.join(', ') : 'whole'
  const chosen = isRanked({ groupBy, top })
  const limit = interval ? MOST_ROWS : (top ?? MOST_ROWS)
  return `
    WITH ${chosen ? best(shape) : ''}
    parts AS MATERIALIZED (${parts(shape, chosen).join(' UNION ALL ')}),
    sums AS (
      SELECT ${by}, ${SUMS.map(name => `sum(${name}) AS ${name}`).join(', ')} FROM parts
      GROUP BY ${by} ORDER BY ${interval ? 'at' : 'sum(requests) DESC'} LIMIT ${limit}
    ),
    latencies AS (
      SELECT ${by}, jsonb_object_agg(place, calls) AS histogram FROM (
        SELECT ${by}, place, sum(calls) AS calls
        FROM parts JOIN sums USING (${by}), unnest(parts.total_ms_histogram) WITH ORDINALITY AS h(calls, place)
        WHERE calls <> 0 GROUP BY ${by}, place
      ) counted GROUP BY ${by}
    )
    SELECT sums.*, histogram FROM sums LEFT JOIN latencies USING (${by}) ORDER BY ${interval ? 'at' : 'requests DESC'}`
}

const quoted = (dimension: string): string => `"${dimension}"`

/** Found before anything else is added up, as histograms of all groups would not fit into memory. */
const best = (shape: Shape): string => {
  const { groupBy, top } = shape
  const by = groupBy.map(one => COLUMNS[one]).join(', ')
  const every = sources(shape, RANKED).map(source => `SELECT ${by}, requests FROM ${source}`)
  return `best AS MATERIALIZED (SELECT ${by} FROM (${every.join(' UNION ALL ')}) every GROUP BY ${by} ORDER BY sum(requests) DESC LIMIT ${top}),`
}

/** Rows that together cover the range once, of the best groups alone where only those are asked for. */
function parts(shape: Shape, chosen: boolean): string[] {
  const { groupBy, interval } = shape
  const columns = [
    ...(interval ? [`date_trunc('${interval}', bucket, 'UTC') AS at`] : []),
    ...groupBy.map(one => `${COLUMNS[one]} AS ${quoted(one)}`),
    ...(interval || groupBy.length > 0 ? [] : ['true AS whole']),
    ...SUMS,
    'total_ms_histogram',
  ].join(', ')
  const by = groupBy.map(one => COLUMNS[one]).join(', ')
  const among = chosen ? ` AND (${by}) IN (SELECT ${by} FROM best)` : ''
  return sources(shape, SHOWN).map(source => `SELECT ${columns} FROM ${source}${among}`)
}

/** Where the parameters of a plan begin. */
const SHOWN = 8
const RANKED = 11

/** Whole days, whole hours, and minutes for the rest, each by name: the planner then knows which partitions these are. */
function sources({ audience, level }: Shape, first: typeof SHOWN | typeof RANKED): string[] {
  const where = filtersFor(audience, level.dimensions.includes('application') ? undefined : 'NULL::text')
  return [`usage_day${level.suffix}`, `usage_hour${level.suffix}`, 'usage_minute'].map(
    (table, place) => `${table} WHERE bucket = ANY($${first + place}::timestamptz[]) AND ${where}`,
  )
}

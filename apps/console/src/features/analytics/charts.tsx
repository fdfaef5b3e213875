import { formatCompact, formatMs, formatUsd } from '../../lib/format.js'
import { colours, failing, type Series } from '../../ui/chart/series.js'
import { TimeChart } from '../../ui/chart/time-chart.js'
import { Panel } from '../../ui/panel.js'
import classes from './analytics.module.css'
import type { SeriesAnswer } from './api.js'
import { groupedPoints, groupSeries, type Measure, pointsOf, stepOf, withBefore } from './chart-data.js'

interface Props {
  whole: SeriesAnswer
  /** By the chosen dimension; undefined where none is. */
  grouped: SeriesAnswer | undefined
  earlier: SeriesAnswer | undefined
  onRange: (from: number, to: number) => void
}

const cost = (value: number) => formatUsd(String(value))
const measures = {
  requests: f => f.requests,
  errors: f => f.errors,
  tokens: f => f.inputTokens + f.outputTokens,
  cost: f => Number(f.costUsd),
} satisfies Record<string, Measure>

const one = (label: string, colour = colours[0]!): Series[] => [{ key: 'value', label, colour, kind: 'bar' }]
const dashed: Series = {
  key: 'before',
  label: 'Period before',
  colour: 'var(--gh-series-other)',
  kind: 'line',
  before: true,
}

export function Charts({ whole, grouped, earlier, onRange }: Props) {
  const common = { intervalMs: stepOf(whole), onRange }
  const chart = (
    title: string,
    measure: Measure,
    plain: Series[],
    parts: Record<string, Measure>,
    format: (v: number) => string,
  ) => {
    const groups = grouped && groupedPoints(grouped, measure, whole)
    const points = groups?.points ?? pointsOf(whole, parts)
    const series = groups ? groupSeries(groups.groups, 'bar') : plain
    return (
      <Panel>
        <TimeChart
          {...common}
          title={title}
          points={earlier ? withBefore(points, earlier, measure) : points}
          series={earlier ? [...series, dashed] : series}
          format={format}
          whole={format === formatCompact}
        />
      </Panel>
    )
  }
  return (
    <div className={classes.charts}>
      {chart(
        'Calls',
        measures.requests,
        answered,
        { ok: f => f.requests - f.errors, failed: measures.errors },
        formatCompact,
      )}
      {chart('Cost in US dollars', measures.cost, one('Cost'), { value: measures.cost }, cost)}
      {chart(
        'Tokens',
        measures.tokens,
        inAndOut,
        { input: f => f.inputTokens, output: f => f.outputTokens },
        formatCompact,
      )}
      {chart('Failed calls', measures.errors, one('Failed', failing), { value: measures.errors }, formatCompact)}
      <Panel>
        <TimeChart
          {...common}
          title="Where the time goes, on average"
          points={pointsOf(whole, split)}
          series={splitSeries}
          format={formatMs}
        />
      </Panel>
      <Panel>
        <TimeChart
          {...common}
          title={grouped ? '95th percentile of latency' : 'Latency'}
          format={formatMs}
          {...(grouped ? lines(grouped) : { points: pointsOf(whole, percentiles), series: percentileSeries })}
        />
      </Panel>
    </div>
  )
}

const lines = (grouped: SeriesAnswer) => {
  const { points, groups } = groupedPoints(grouped, f => f.p95Ms)
  return { points, series: groupSeries(groups, 'line') }
}

const answered: Series[] = [
  { key: 'ok', label: 'Answered', colour: colours[0]!, kind: 'bar' },
  { key: 'failed', label: 'Failed', colour: failing, kind: 'bar' },
]
const inAndOut: Series[] = [
  { key: 'input', label: 'In', colour: colours[0]!, kind: 'bar' },
  { key: 'output', label: 'Out', colour: colours[1]!, kind: 'bar' },
]
const split: Record<string, Measure> = { gateway: f => f.gatewayMs, upstream: f => f.upstreamMs, ttft: f => f.ttftMs }
const splitSeries: Series[] = [
  { key: 'gateway', label: 'Gateway', colour: colours[0]!, kind: 'bar' },
  { key: 'upstream', label: 'Upstream', colour: colours[4]!, kind: 'bar' },
  { key: 'ttft', label: 'First token', colour: colours[1]!, kind: 'line' },
]
const percentiles: Record<string, Measure> = { p50: f => f.p50Ms, p95: f => f.p95Ms, p99: f => f.p99Ms }
const shade = (share: number) => `color-mix(in srgb, ${colours[0]} ${share}%, var(--gh-surface))`
const percentileSeries: Series[] = [
  { key: 'p50', label: 'Median', colour: shade(50), kind: 'line' },
  { key: 'p95', label: '95th percentile', colour: shade(75), kind: 'line' },
  { key: 'p99', label: '99th', colour: shade(100), kind: 'line' },
]

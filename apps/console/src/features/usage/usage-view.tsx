import { NativeSelect, SegmentedControl, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { formatCompact, formatUsd } from '../../lib/format.js'
import { useNow } from '../../lib/use-now.js'
import { colours, failing, type Series } from '../../ui/chart/series.js'
import { TimeChart } from '../../ui/chart/time-chart.js'
import { ErrorState } from '../../ui/error-state.js'
import { Panel } from '../../ui/panel.js'
import { type Scope, type SeriesAnswer, seriesQuery, sumsQuery } from './api.js'
import { Breakdown } from './breakdown.js'
import { type By, dimensions, ranges, spanOf, type UsageFilter } from './filter.js'
import { pointsOf, stepOf } from './points.js'
import { Quotas } from './quotas.js'
import { Tiles } from './tiles.js'
import classes from './usage.module.css'

interface Props {
  scope: Scope
  filter: UsageFilter
  onFilter: (filter: UsageFilter) => void
}

const names: Record<By, string> = { application: 'Application', api: 'API', model: 'Model', key: 'Key' }

/** Calls, tokens and cost of a time, how full the plans are, and who it was. */
export function UsageView({ scope, filter, onFilter }: Props) {
  const now = useNow(60_000)
  const offered = dimensions.filter(one => scope.application === undefined || one !== 'application')
  const by = offered.find(one => one === filter.by) ?? offered[0]!
  const span = spanOf(filter.range, now)
  const sums = useQuery(sumsQuery(scope, span))
  const before = useQuery(sumsQuery(scope, spanOf(filter.range, now, 1)))
  const series = useQuery(seriesQuery(scope, span))
  const groups = useQuery(sumsQuery(scope, span, by))
  const failed = [sums, series, groups].find(({ isError, data }) => isError && !data)
  if (failed) return <ErrorState error={failed.error!} retry={() => void failed.refetch()} />
  return (
    <Stack gap={24}>
      <search className={classes.filters} aria-label="Filters of the usage">
        <SegmentedControl
          aria-label="Time range"
          data={ranges.map(value => ({ value, label: value }))}
          value={filter.range ?? '24h'}
          onChange={range => onFilter({ ...filter, range: range as UsageFilter['range'] })}
        />
        <NativeSelect
          aria-label="Group by"
          data={offered.map(value => ({ value, label: `By ${names[value]}` }))}
          value={by}
          onChange={event => onFilter({ ...filter, by: event.currentTarget.value as By })}
        />
      </search>
      <Panel>{sums.data ? <Tiles now={sums.data.data[0]} before={before.data?.data[0]} /> : <Skeleton h={98} />}</Panel>
      <Quotas scope={scope} />
      {series.data ? <Charts answer={series.data} /> : <Skeleton h={420} radius={8} />}
      {groups.data ? <Breakdown by={by} title={names[by]} answer={groups.data} /> : <Skeleton h={240} radius={8} />}
    </Stack>
  )
}

const answered: Series[] = [
  { key: 'ok', label: 'Answered', colour: colours[0]!, kind: 'bar' },
  { key: 'failed', label: 'Failed', colour: failing, kind: 'bar' },
]
const tokens: Series[] = [
  { key: 'input', label: 'In', colour: colours[0]!, kind: 'bar' },
  { key: 'output', label: 'Out', colour: colours[1]!, kind: 'bar' },
]
const cost: Series[] = [{ key: 'cost', label: 'Cost', colour: colours[0]!, kind: 'bar' }]

function Charts({ answer }: { answer: SeriesAnswer }) {
  const common = { intervalMs: stepOf(answer) }
  return (
    <div className={classes.charts}>
      <Panel>
        <TimeChart
          {...common}
          title="Calls"
          whole
          series={answered}
          points={pointsOf(answer, { ok: f => f.requests - f.errors, failed: f => f.errors })}
          format={formatCompact}
        />
      </Panel>
      <Panel>
        <TimeChart
          {...common}
          title="Tokens"
          whole
          series={tokens}
          points={pointsOf(answer, { input: f => f.inputTokens, output: f => f.outputTokens })}
          format={formatCompact}
        />
      </Panel>
      <Panel>
        <TimeChart
          {...common}
          title="Cost in US dollars"
          series={cost}
          points={pointsOf(answer, { cost: f => Number(f.costUsd) })}
          format={value => formatUsd(String(value))}
        />
      </Panel>
    </div>
  )
}

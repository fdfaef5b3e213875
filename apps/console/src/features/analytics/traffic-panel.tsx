import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { formatCompact } from '../../lib/format.js'
import { useNow } from '../../lib/use-now.js'
import { colours, failing } from '../../ui/chart/series.js'
import { TimeChart } from '../../ui/chart/time-chart.js'
import { ErrorState } from '../../ui/error-state.js'
import { Panel } from '../../ui/panel.js'
import { seriesQuery, usageQuery } from './api.js'
import { pointsOf, stepOf } from './chart-data.js'
import { tiles } from './figures.js'
import { before, rangeOf } from './range.js'
import { Tiles } from './tiles.js'

/** The last day of a tenant in figures and one chart. */
export function TrafficPanel({ tenant, all }: { tenant: string; all: ReactNode }) {
  const range = rangeOf({ range: '24h' }, useNow(60_000))
  const sums = useQuery(usageQuery({ tenant }, range))
  const earlier = useQuery(usageQuery({ tenant }, before(range)))
  const series = useQuery(seriesQuery({ tenant }, range))
  return (
    <Panel title="Last 24 hours" action={all}>
      {sums.isError ? (
        <ErrorState error={sums.error} retry={() => void sums.refetch()} />
      ) : !sums.data || !series.data ? (
        <Skeleton h={320} />
      ) : (
        <>
          <Tiles tiles={tiles(sums.data.data[0], earlier.data?.data[0])} compared />
          <TimeChart
            title="Calls"
            points={pointsOf(series.data, { ok: f => f.requests - f.errors, failed: f => f.errors })}
            series={[
              { key: 'ok', label: 'Answered', colour: colours[0]!, kind: 'bar' },
              { key: 'failed', label: 'Failed', colour: failing, kind: 'bar' },
            ]}
            intervalMs={stepOf(series.data)}
            format={formatCompact}
            whole
          />
        </>
      )}
    </Panel>
  )
}

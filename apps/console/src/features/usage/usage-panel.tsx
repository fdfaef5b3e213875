import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { formatCompact, formatMs, formatUsd } from '../../lib/format.js'
import { ErrorState } from '../../ui/error-state.js'
import { Panel } from '../../ui/panel.js'
import { type Figures, seriesQuery, usageQuery } from './api.js'
import { HourBars } from './hour-bars.js'
import { everyHour } from './hours.js'
import classes from './usage.module.css'

export function UsagePanel({ application }: { application: string }) {
  const usage = useQuery(usageQuery(application))
  const series = useQuery(seriesQuery(application))
  return (
    <Panel title="Last 24 hours">
      {usage.isPending ? (
        <Skeleton h={72} m={16} />
      ) : usage.isError ? (
        <ErrorState error={usage.error} retry={() => void usage.refetch()} />
      ) : (
        <dl className={classes.figures}>
          {figures(usage.data).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {series.data && <HourBars hours={everyHour(series.data.data, series.data.from, series.data.to)} />}
    </Panel>
  )
}

function figures(sums: Figures | null): [string, string][] {
  const { requests = 0, errors = 0, inputTokens = 0, outputTokens = 0, costUsd = '0', p95Ms = null } = sums ?? {}
  return [
    ['Calls', formatCompact(requests)],
    ['Failed', requests === 0 ? '–' : `${((errors / requests) * 100).toFixed(1)} %`],
    ['Tokens in / out', `${formatCompact(inputTokens)} / ${formatCompact(outputTokens)}`],
    ['Cost', formatUsd(costUsd)],
    ['Slowest 5 % above', formatMs(p95Ms)],
  ]
}

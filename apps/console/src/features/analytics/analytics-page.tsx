import { Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useNow } from '../../lib/use-now.js'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { type Scope, seriesQuery, usageQuery } from './api.js'
import { Breakdown } from './breakdown.js'
import { Charts } from './charts.js'
import { tiles } from './figures.js'
import type { AnalyticsFilter, By } from './filter.js'
import { FilterBar } from './filter-bar.js'
import { before, type Range, rangeOf } from './range.js'
import { Tiles } from './tiles.js'

interface Props {
  tenant: string
  filter: AnalyticsFilter
  onFilter: (change: Partial<AnalyticsFilter>) => void
  /** Leads to the calls behind what is shown. */
  callsLink: (scope: Scope, range: Range) => ReactNode
  tenantChoice: ReactNode
}

export function AnalyticsPage({ tenant, filter, onFilter, callsLink, tenantChoice }: Props) {
  const { application, api, model, provider, by, compare } = filter
  const scope: Scope = { tenant, application, api, model, provider }
  const range = rangeOf(filter, useNow(60_000))
  const compared = compare !== 'no'
  const sums = useQuery(usageQuery(scope, range))
  const earlierSums = useQuery({ ...usageQuery(scope, before(range)), enabled: compared })
  const whole = useQuery(seriesQuery(scope, range))
  const earlier = useQuery({ ...seriesQuery(scope, before(range)), enabled: compared })
  const grouped = useQuery({ ...seriesQuery(scope, range, by), enabled: by !== undefined })
  const groups = useQuery(usageQuery(scope, range, by ?? 'application'))
  const [names, setNames] = useState<Record<string, string>>({})
  const narrow = (dimension: By) => (id: string) => {
    setNames({ ...names, [id]: groups.data?.names[dimension]?.[id] ?? id })
    onFilter({ [dimension]: id })
  }
  const failed = [sums, whole, groups].find(({ isError }) => isError)
  return (
    <>
      <PageHeader
        title="Analytics"
        purpose="Calls, tokens, cost and time, of everything that this tenant serves."
        action={
          <>
            {tenantChoice}
            {callsLink(scope, range)}
          </>
        }
      />
      <FilterBar
        filter={filter}
        range={range}
        onFilter={onFilter}
        nameOf={(dimension, id) => names[id] ?? groups.data?.names[dimension]?.[id] ?? id}
      />
      {failed?.error ? (
        <Panel>
          <ErrorState error={failed.error} retry={() => void failed.refetch()} />
        </Panel>
      ) : (
        <Stack gap={16}>
          <Panel>
            {sums.isPending ? (
              <Skeleton h={compared ? 96 : 78} />
            ) : (
              <Tiles
                tiles={tiles(sums.data?.data[0], compared ? earlierSums.data?.data[0] : undefined)}
                compared={compared}
              />
            )}
          </Panel>
          {whole.data === undefined ? (
            <Skeleton h={660} radius={8} />
          ) : whole.data.data.length === 0 ? (
            <Panel>
              <EmptyState title="No calls in this time">
                Nothing was called that fits. Widen the range or clear a filter; a call shows within ten seconds.
              </EmptyState>
            </Panel>
          ) : (
            <Charts
              whole={whole.data}
              grouped={by === undefined ? undefined : grouped.data}
              earlier={compared ? earlier.data : undefined}
              onRange={(from, to) => onFilter({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })}
            />
          )}
          {groups.data && (
            <Breakdown by={by ?? 'application'} answer={groups.data} onOpen={narrow(by ?? 'application')} />
          )}
        </Stack>
      )}
    </>
  )
}

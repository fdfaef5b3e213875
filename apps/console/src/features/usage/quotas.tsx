import { catalogEntry } from '@gatehouse/shared/api/catalog.js'
import { Progress, Skeleton } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { get } from '../../lib/api-client.js'
import { formatAbsolute, formatRelative } from '../../lib/format.js'
import { type OwnSubscription, ownSubscriptionsQuery } from '../../lib/own-subscriptions.js'
import { useNow } from '../../lib/use-now.js'
import { Panel } from '../../ui/panel.js'
import { type Scope, windowsQuery } from './api.js'
import { DAY_MS, longestWindow, type QuotaRow, quotaRows } from './quota-rows.js'
import classes from './usage.module.css'

/** Whatever is not in the catalog any more has no terms to show. */
const planQuery = ({ tenant, product, plan }: OwnSubscription) => ({
  queryKey: ['catalog', tenant, product.slug, 'plan', plan.id],
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    (await get(catalogEntry, `/catalog/${tenant}/${product.slug}`, { signal })).plans.find(one => one.id === plan.id) ??
    null,
})

/** How full each limit of each active subscription is, and when it will be reached. */
export function Quotas({ scope }: { scope: Scope }) {
  const now = useNow(60_000)
  const own = useQuery(ownSubscriptionsQuery).data
  const active = (own ?? []).filter(
    ({ state, application }) => state === 'active' && (scope.application ?? application.id) === application.id,
  )
  const plans = useQueries({ queries: active.map(planQuery) })
  const longest = longestWindow(plans.flatMap(({ data }) => data?.limits ?? []))
  const back = Math.max(DAY_MS, longest)
  const span = { from: new Date(now - back).toISOString(), to: new Date(now + 60_000).toISOString() }
  const interval = back <= DAY_MS ? 'minute' : 'hour'
  const used = useQuery({ ...windowsQuery(scope, span, interval), enabled: longest > 0 })
  if (own === undefined || (longest > 0 && used.isPending)) return <Skeleton h={120} radius={8} />
  const limited = active.flatMap((subscription, index) => {
    const limits = plans[index]?.data?.limits
    const points = used.data?.data.filter(({ group }) => group.subscription === subscription.id) ?? []
    const rows = limits ? quotaRows(limits, points, now) : []
    return rows.length > 0 ? [{ subscription, rows }] : []
  })
  if (limited.length === 0) return null
  return (
    <Panel title="Limits of your plans">
      <ul className={classes.quotas}>
        {limited.flatMap(({ subscription, rows }) =>
          rows.map(row => (
            <li key={`${subscription.id} ${row.name}`}>
              <div>
                <b>
                  {subscription.product.name}, {subscription.plan.name}
                </b>
                <div className={classes.terms}>
                  {scope.application === undefined && `${subscription.application.name} · `}
                  {row.name}: {row.terms}
                </div>
              </div>
              <Meter row={row} name={`${row.name} of ${subscription.product.name}`} />
              <Outlook row={row} now={now} />
            </li>
          )),
        )}
      </ul>
    </Panel>
  )
}

function Meter({ row, name }: { row: QuotaRow; name: string }) {
  const share = row.limit === 0 ? 100 : Math.min(100, (row.used / row.limit) * 100)
  const tone = share >= 100 ? 'red' : share >= 80 || row.reachedAt !== undefined ? 'yellow' : 'indigo'
  return (
    <div>
      <div className={classes.terms}>
        {row.peak ? `At most ${row.text} in a day` : `${row.text} used, ${Math.floor(share)} %`}
      </div>
      <Progress value={share} color={tone} size={8} aria-label={name} />
    </div>
  )
}

function Outlook({ row, now }: { row: QuotaRow; now: number }) {
  const at = row.freeAt ?? row.reachedAt
  if (at === undefined)
    return <div className={classes.outlook}>{row.peak ? 'Short window' : 'Not reached at this pace'}</div>
  const instant = new Date(at).toISOString()
  return (
    <div className={classes.outlook} data-soon>
      {row.freeAt === undefined ? 'Reached about ' : 'Reached; room again about '}
      <time dateTime={instant} title={formatAbsolute(instant)}>
        {formatRelative(instant, now)}
      </time>
    </div>
  )
}

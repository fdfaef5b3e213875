import { Drawer, Progress, Stack } from '@mantine/core'
import { IconWallet } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatAbsolute, formatRelative, formatUsd, formatWindow } from '../../lib/format.js'
import { useNow } from '../../lib/use-now.js'
import { TimeChart } from '../../ui/chart/time-chart.js'
import type { Column } from '../../ui/data-table.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { EmptyState } from '../../ui/empty-state.js'
import { StatusBadge } from '../../ui/status-badge.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { TenantListPage } from '../../ui/tenant-list-page.js'
import { type Budget, budgetsQuery } from './api.js'
import { burnDown, burnDownSeries } from './burn-down.js'

/** What is left of each subscription's money, and until when it lasts. */
export function BudgetsPage(props: TenantProps) {
  const { tenant } = props
  const [chosen, setChosen] = useState<string>()
  const query = useInfiniteQuery({ ...budgetsQuery(tenant), refetchInterval: 15_000 })
  const open = query.data?.pages.flatMap(({ data }) => data).find(({ subscription }) => subscription === chosen)
  return (
    <TenantListPage
      {...props}
      title="Budgets"
      purpose="Money that subscriptions may spend by their plans: what is left, and how long it lasts at the pace of late."
      query={budgetsQuery(tenant)}
      columns={columns}
      rowKey={({ subscription }) => subscription}
      onOpen={({ subscription }) => setChosen(subscription)}
      empty={
        <EmptyState icon={<IconWallet size={20} />} title="No budgets yet">
          Give a plan a budget under its limits: each of its subscriptions may then spend so much in each window, and
          not more.
        </EmptyState>
      }
    >
      <Drawer
        opened={open !== undefined}
        onClose={() => setChosen(undefined)}
        position="right"
        size={640}
        title={open && `Budget of ${open.application.name}`}
      >
        {open && <Detail budget={open} />}
      </Drawer>
    </TenantListPage>
  )
}

const shareOf = ({ used, amount }: Budget): number =>
  Number(amount) === 0 ? 100 : Math.min(100, (Number(used) / Number(amount)) * 100)

const columns: Column<Budget>[] = [
  { title: 'Application', cell: ({ application }) => <b>{application.name}</b> },
  { title: 'Plan', cell: ({ product, plan }) => `${product}, ${plan}` },
  { title: 'Budget', numeric: true, cell: termsOf },
  {
    title: 'Used',
    cell: budget => (
      <Stack gap={4} miw={120}>
        {`${formatUsd(budget.used)}, ${Math.floor(shareOf(budget))} %`}
        <Progress
          value={shareOf(budget)}
          color={toneOf(budget)}
          size={8}
          aria-label={`Used of the budget of ${budget.application.name}`}
        />
      </Stack>
    ),
  },
  { title: 'Left', numeric: true, cell: ({ remaining }) => formatUsd(remaining) },
  { title: 'Outlook', cell: budget => <Outlook budget={budget} /> },
]

function termsOf({ amount, window, calendar }: Budget): string {
  return `${formatUsd(amount)} per ${calendar ? 'calendar ' : ''}${formatWindow(window)}`
}

function toneOf(budget: Budget): string {
  if (shareOf(budget) >= 100) return 'red'
  return budget.forecast.exhaustedAt !== null || shareOf(budget) >= 80 ? 'yellow' : 'indigo'
}

function Outlook({ budget }: { budget: Budget }) {
  const now = useNow(60_000)
  const { exhaustedAt, leftAtEnd } = budget.forecast
  if (shareOf(budget) >= 100) return <StatusBadge state="Used up" tone="bad" />
  if (exhaustedAt !== null) return <StatusBadge state={`Used up ${formatRelative(exhaustedAt, now)}`} tone="waiting" />
  return leftAtEnd === null ? 'Lasts at this pace' : `${formatUsd(leftAtEnd)} left at its end`
}

function Detail({ budget }: { budget: Budget }) {
  const now = useNow(60_000)
  const { exhaustedAt, leftAtEnd, perDay } = budget.forecast
  return (
    <Stack gap={24}>
      <TimeChart
        {...burnDown(budget, now)}
        title="What is left"
        series={burnDownSeries}
        format={value => formatUsd(String(value))}
      />
      <DefinitionList
        items={[
          ['Budget', termsOf(budget)],
          ['Used', formatUsd(budget.used)],
          ['Left', formatUsd(budget.remaining)],
          ['Pace of late', `${formatUsd(perDay)} a day`],
          ['Used up', exhaustedAt === null ? 'Not within its window' : formatAbsolute(exhaustedAt)],
          ['Left at its end', leftAtEnd === null ? undefined : formatUsd(leftAtEnd)],
          [
            budget.calendar ? 'Begins anew' : 'Something is free again',
            budget.resetsAt ? formatAbsolute(budget.resetsAt) : undefined,
          ],
          [
            'Subscription',
            <span key="s" className="mono">
              {budget.subscription}
            </span>,
          ],
        ]}
      />
    </Stack>
  )
}

import { NativeSelect } from '@mantine/core'
import { IconFileInvoice } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { formatUsd } from '../../lib/format.js'
import { useNow } from '../../lib/use-now.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { type Invoice, invoicesQuery } from './api.js'
import { lastMonths } from './months.js'

interface Props {
  /** Whose subscribers; undefined: what the caller's own organizations owe. */
  tenant?: string
  month: string | undefined
  onMonth: (month: string) => void
  onOpen: (invoice: Invoice) => void
  tenantChoice?: ReactNode
}

const DAY_MS = 86_400_000

/** What subscriptions come to, month by month. */
export function InvoicesPage({ tenant, month, onMonth, onOpen, tenantChoice }: Props) {
  const months = lastMonths(useNow(DAY_MS / 24))
  const shown = month ?? months[0]!.value
  const query = useInfiniteQuery(invoicesQuery(tenant, shown))
  return (
    <>
      <PageHeader
        title="Invoices"
        purpose={
          tenant === undefined
            ? 'What your subscriptions come to by their plans. A month is final a day after it ends.'
            : 'What subscriptions come to by your plans. A month is final a day after it ends.'
        }
        action={
          <>
            {tenantChoice}
            <NativeSelect
              aria-label="Month"
              data={months}
              value={shown}
              onChange={event => onMonth(event.currentTarget.value)}
            />
          </>
        }
      />
      <Panel>
        <PagedTable
          label="Invoices"
          query={query}
          columns={columnsFor(tenant)}
          rowKey={({ subscription }) => subscription}
          onOpen={onOpen}
          empty={
            <EmptyState icon={<IconFileInvoice size={20} />} title="No invoices in this month">
              {tenant === undefined
                ? 'Subscriptions to plans that cost something have one for each month.'
                : 'Give a plan a price, by the month or by use: each of its subscriptions then has one for each month.'}
            </EmptyState>
          }
        />
      </Panel>
    </>
  )
}

const columnsFor = (tenant: string | undefined): Column<Invoice>[] => [
  { title: 'Application', cell: ({ application }) => <b>{application.name}</b> },
  tenant === undefined
    ? { title: 'From', cell: ({ tenant }) => tenant.name }
    : { title: 'Organization', cell: ({ organization }) => organization.name },
  { title: 'Plan', cell: ({ product, plan }) => `${product}, ${plan}` },
  { title: 'Number', cell: ({ number }) => <span className="mono">{number ?? '–'}</span> },
  { title: 'State', cell: ({ state }) => <StatusBadge state={state} tone={state === 'final' ? 'good' : 'waiting'} /> },
  { title: 'To pay', numeric: true, cell: ({ due }) => formatUsd(due) },
]

import { Box, Drawer, TextInput } from '@mantine/core'
import { IconCoin, IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { formatUsd } from '../../lib/format.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import type { Values } from '../../ui/schema/values.js'
import { TenantChoice, type TenantProps } from '../../ui/tenant-choice.js'
import { type Booked, priceBookQuery } from './api.js'
import { OwnPrices } from './own-prices.js'
import { PriceDetail } from './price-detail.js'
import { formatMarkup } from './rates.js'
import { Reratings } from './reratings.js'

const nameOf = ({ providerType, model }: Booked): string => `${providerType}/${model}`

/** What each model costs now, where that is from, and what is to hold next. */
export function PricesPage(props: TenantProps) {
  const { tenant } = props
  const [search, setSearch] = useState('')
  const [open, setOpen] = useState<Booked>()
  const [rerating, setRerating] = useState<Values>()
  const query = useInfiniteQuery(priceBookQuery(tenant, useDeferredValue(search)))
  return (
    <>
      <PageHeader
        title="Prices"
        purpose="What the models behind your aliases cost, in US dollars per million tokens."
        action={<TenantChoice {...props} />}
      />
      <Panel
        title="Price book"
        action={
          <TextInput
            aria-label="Search models"
            placeholder="Search models"
            size="xs"
            value={search}
            leftSection={<IconSearch size={14} aria-hidden />}
            onChange={event => setSearch(event.currentTarget.value)}
          />
        }
      >
        <PagedTable
          label="Price book"
          query={query}
          columns={columns}
          rowKey={nameOf}
          onOpen={setOpen}
          empty={
            <EmptyState icon={<IconCoin size={20} />} title="No models">
              Here stands every model that an alias may call, and every one that you have a price of.
            </EmptyState>
          }
        />
      </Panel>
      <Box mt={24}>
        <OwnPrices tenant={tenant} onPast={setRerating} />
      </Box>
      <Box mt={24}>
        <Reratings tenant={tenant} starting={rerating} onStart={setRerating} />
      </Box>
      <Drawer
        opened={open !== undefined}
        onClose={() => setOpen(undefined)}
        position="right"
        size={560}
        title={open && nameOf(open)}
      >
        {open && <PriceDetail booked={open} />}
      </Drawer>
    </>
  )
}

const columns: Column<Booked>[] = [
  { title: 'Model', cell: booked => <span className="mono">{nameOf(booked)}</span> },
  { title: 'Aliases', cell: ({ aliases }) => aliases.join(', ') || '–' },
  { title: 'Input', numeric: true, cell: ({ price }) => (price ? formatUsd(price.input) : 'Not known') },
  { title: 'Output', numeric: true, cell: ({ price }) => (price ? formatUsd(price.output) : 'Not known') },
  {
    title: 'From',
    cell: ({ own }) => (own === null ? 'Price book' : own.markup === null ? 'Your own' : formatMarkup(own.markup)),
  },
  { title: 'Next change', numeric: true, cell: ({ next }) => (next ? <RelativeTime at={next.effectiveFrom} /> : '–') },
]

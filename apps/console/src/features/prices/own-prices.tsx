import { priceCreate } from '@gatehouse/shared/api/ai.js'
import { IconCoin } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { formatUsd } from '../../lib/format.js'
import { notifyDone } from '../../lib/notify.js'
import { useMay } from '../../lib/operations.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import type { Values } from '../../ui/schema/values.js'
import { type Price, pricesQuery, setPrice, takeBackPrice } from './api.js'
import { formatMarkup } from './rates.js'

const SET = 'POST /tenants/{tenant}/prices'
const TAKE_BACK = 'DELETE /tenants/{tenant}/prices/{price}'

/** Prices and mark-ups in the place of the price book's, each from its date on. `onPast`: one was set for calls that were made before. */
export function OwnPrices({ tenant, onPast }: { tenant: string; onPast: (about: Values) => void }) {
  const query = useInfiniteQuery(pricesQuery(tenant))
  const client = useQueryClient()
  const may = useMay({ tenant })
  const [open, setOpen] = useState<'set' | Price>()
  const close = () => setOpen(undefined)
  const done = (said: string) => {
    close()
    notifyDone(said)
    void client.invalidateQueries({ queryKey: ['prices', tenant] })
    void client.invalidateQueries({ queryKey: ['models', tenant] })
  }
  const columns: Column<Price>[] = [
    {
      title: 'Model',
      cell: ({ providerType, model }) => (
        <span className="mono">{model === '*' ? `every model of ${providerType}` : `${providerType}/${model}`}</span>
      ),
    },
    { title: 'Mark-up', numeric: true, cell: ({ markup }) => (markup === undefined ? '–' : formatMarkup(markup)) },
    { title: 'Input', numeric: true, cell: ({ input }) => (input === undefined ? '–' : formatUsd(input)) },
    { title: 'Output', numeric: true, cell: ({ output }) => (output === undefined ? '–' : formatUsd(output)) },
    { title: 'Holds from', numeric: true, cell: ({ effectiveFrom }) => <RelativeTime at={effectiveFrom} /> },
  ]
  const takingBack: Column<Price> = {
    title: 'Actions',
    numeric: true,
    cell: price => (
      <Action
        of={TAKE_BACK}
        tenant={tenant}
        variant="default"
        size="xs"
        aria-label={`Take back the price of ${price.model}`}
        onClick={() => setOpen(price)}
      >
        Take back
      </Action>
    ),
  }
  return (
    <Panel
      title="Your own prices and mark-ups"
      action={
        <Action of={SET} tenant={tenant} variant="default" size="xs" onClick={() => setOpen('set')}>
          Set a price
        </Action>
      }
    >
      <PagedTable
        label="Your own prices and mark-ups"
        query={query}
        columns={may(TAKE_BACK) ? [...columns, takingBack] : columns}
        rowKey={price => price.id}
        empty={
          <EmptyState icon={<IconCoin size={20} />} title="None of your own">
            Models cost what the price book says. Set a price for one that it does not know or that you pay otherwise,
            or put a mark-up on all.
          </EmptyState>
        }
      />
      {open === 'set' && (
        <FormDrawer title="Set a price" onClose={close}>
          <SchemaForm
            schema={priceCreate}
            action="Set the price"
            onCancel={close}
            onSubmit={input => setPrice(tenant, input)}
            onDone={price => {
              done(`${price.model} has a price of its own, on every node within a second.`)
              const about = pastOf(price)
              if (about) onPast(about)
            }}
          />
        </FormDrawer>
      )}
      {open !== undefined && open !== 'set' && (
        <ConfirmDialog
          title={`Take back the price of ${open.model}?`}
          action="Take it back"
          onConfirm={() => takeBackPrice(tenant, open.id)}
          onDone={() => done(`${open.model} costs what the price book says.`)}
          onClose={close}
        >
          Calls that were made keep the cost that they are booked at, until they are re-rated.
        </ConfirmDialog>
      )}
    </Panel>
  )
}

const MINUTE_MS = 60_000
const LOG_MS = 30 * 86_400_000

/** What to re-rate because of a price that holds for calls that were made; undefined where there are none. */
function pastOf({ providerType, model, effectiveFrom }: Price): Values | undefined {
  const from = Math.max(Date.parse(effectiveFrom), Date.now() - LOG_MS + MINUTE_MS)
  if (from > Date.now() - MINUTE_MS) return undefined
  return { from: new Date(from).toISOString(), providerType, ...(model === '*' ? {} : { model }) }
}

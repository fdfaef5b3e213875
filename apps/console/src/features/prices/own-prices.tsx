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
import { type Price, pricesQuery, setPrice, takeBackPrice } from './api.js'
import { formatMarkup } from './rates.js'

const SET = 'POST /tenants/{tenant}/prices'
const TAKE_BACK = 'DELETE /tenants/{tenant}/prices/{price}'

/** Prices and mark-ups in the place of the price book's, each from its date on. */
export function OwnPrices({ tenant }: { tenant: string }) {
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
            onDone={({ model }) => done(`${model} has a price of its own, on every node within a second.`)}
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
          Calls that were made keep the price that held then.
        </ConfirmDialog>
      )}
    </Panel>
  )
}

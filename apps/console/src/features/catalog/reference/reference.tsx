import { NativeSelect, Skeleton } from '@mantine/core'
import { IconBook2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError } from '../../../lib/api-client.js'
import { EmptyState } from '../../../ui/empty-state.js'
import { ErrorState } from '../../../ui/error-state.js'
import { Panel } from '../../../ui/panel.js'
import { documentQuery, type Product } from '../api.js'
import { type Opening, TrialPanel } from '../trial/trial-panel.js'
import { operationsOf } from './document.js'
import { OperationDocs } from './operation-docs.js'
import { OperationList } from './operation-list.js'
import classes from './reference.module.css'

export interface Place {
  api?: string | undefined
  op?: string | undefined
}

interface Props {
  product: Product
  place: Place
  onPlace: (place: Place) => void
  openings: readonly Opening[]
  closed: ReactNode
}

/** Every operation of an API of the product, with a place to try it. */
export function Reference({ product, place, onPlace, openings, closed }: Props) {
  const api = product.apis.find(({ slug }) => slug === place.api) ?? product.apis[0]
  const query = useQuery({
    ...documentQuery(product.tenant, product.slug, api?.slug ?? ''),
    enabled: api !== undefined,
  })
  if (!api)
    return (
      <Panel>
        <EmptyState title="No API yet">Nothing of this product is published.</EmptyState>
      </Panel>
    )
  const choice = product.apis.length > 1 && (
    <NativeSelect
      label="API"
      mb={16}
      data={product.apis.map(({ slug, name }) => ({ value: slug, label: name }))}
      value={api.slug}
      onChange={event => onPlace({ api: event.currentTarget.value })}
    />
  )
  if (query.isPending) return <Skeleton h={480} radius={8} />
  if (query.isError)
    return (
      <>
        {choice}
        <Absent error={query.error} retry={() => void query.refetch()} />
      </>
    )
  const operations = operationsOf(query.data)
  const shown = operations.find(({ id }) => id === place.op) ?? operations[0]
  if (!shown)
    return (
      <>
        {choice}
        <Panel>
          <EmptyState title="No operations">The document of this API names none.</EmptyState>
        </Panel>
      </>
    )
  const base = api.path ?? ''
  return (
    <div className={classes.layout}>
      <div className={classes.side}>
        {choice}
        <OperationList operations={operations} shown={shown.id} onShow={op => onPlace({ ...place, op })} />
      </div>
      <OperationDocs document={query.data} operation={shown} base={base} />
      <div className={classes.trial}>
        <TrialPanel
          key={`${api.slug} ${shown.id}`}
          document={query.data}
          operation={shown}
          base={base}
          openings={openings}
          closed={closed}
        />
      </div>
    </div>
  )
}

function Absent({ error, retry }: { error: Error; retry: () => void }) {
  if (!(error instanceof ApiError) || error.status !== 404) return <ErrorState error={error} retry={retry} />
  return (
    <Panel>
      <EmptyState icon={<IconBook2 size={20} />} title="No reference yet">
        The publisher of this API has not described its operations. Ask them for an OpenAPI document.
      </EmptyState>
    </Panel>
  )
}

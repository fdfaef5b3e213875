import { Button, NativeSelect, SegmentedControl, Skeleton, TextInput } from '@mantine/core'
import { IconSearch, IconX } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { type CatalogFilter, catalogQuery, type Product } from './api.js'
import classes from './catalog.module.css'
import { ProductCard } from './product-card.js'

interface Props {
  filter: CatalogFilter
  onFilter: (filter: CatalogFilter) => void
  /** How the caller stands to a product, where there is something to say. */
  standing: (product: Product) => string | undefined
}

export function CatalogPage({ filter, onFilter, standing }: Props) {
  const query = useInfiniteQuery({ ...catalogQuery(filter), placeholderData: before => before })
  const products = query.data?.pages.flatMap(page => page.data) ?? []
  return (
    <>
      <PageHeader title="Catalog" purpose="Products that you can subscribe an application to." />
      <div className={classes.toolbar}>
        <TextInput
          className={classes.search}
          aria-label="Search the catalog"
          placeholder="Search products, APIs and models"
          leftSection={<IconSearch size={16} />}
          defaultValue={filter.search ?? ''}
          onChange={event => onFilter({ ...filter, search: event.currentTarget.value || undefined })}
        />
        <SegmentedControl
          aria-label="Type"
          value={filter.type ?? 'all'}
          onChange={type => onFilter({ ...filter, type: type === 'rest' || type === 'ai' ? type : undefined })}
          data={[
            { value: 'all', label: 'All' },
            { value: 'ai', label: 'AI models' },
            { value: 'rest', label: 'REST' },
          ]}
        />
        <NativeSelect
          aria-label="Approval"
          data={[
            { value: '', label: 'Any approval' },
            { value: 'auto', label: 'Instant access' },
            { value: 'manual', label: 'By a person' },
          ]}
          value={filter.approval ?? ''}
          onChange={event =>
            onFilter({ ...filter, approval: (event.currentTarget.value || undefined) as CatalogFilter['approval'] })
          }
        />
        <NativeSelect
          aria-label="Price"
          data={[
            { value: '', label: 'Any price' },
            { value: 'free', label: 'Free of charge' },
            { value: 'paid', label: 'Paid' },
          ]}
          value={filter.price ?? ''}
          onChange={event =>
            onFilter({ ...filter, price: (event.currentTarget.value || undefined) as CatalogFilter['price'] })
          }
        />
        {filter.tenant && (
          <Button
            variant="light"
            rightSection={<IconX size={14} />}
            aria-label={`By ${filter.tenant}; show all publishers`}
            onClick={() => onFilter({ ...filter, tenant: undefined })}
          >
            By {filter.tenant}
          </Button>
        )}
      </div>
      {query.isPending ? (
        <Loading />
      ) : query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : products.length === 0 ? (
        <Panel>
          <NothingFound filtered={Object.values(filter).some(Boolean)} reset={() => onFilter({})} />
        </Panel>
      ) : (
        <ul className={classes.grid}>
          {products.map(product => (
            <ProductCard
              key={product.id}
              product={product}
              state={standing(product)}
              onTenant={tenant => onFilter({ ...filter, tenant })}
            />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button variant="default" mt={16} loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

function NothingFound({ filtered, reset }: { filtered: boolean; reset: () => void }) {
  if (!filtered)
    return (
      <EmptyState title="Nothing is offered yet">
        Products appear here as soon as a tenant publishes an API and puts it into one.
      </EmptyState>
    )
  return (
    <EmptyState
      title="No product fits"
      action={
        <Button variant="default" onClick={reset}>
          Show all
        </Button>
      }
    >
      Try another word, or all types.
    </EmptyState>
  )
}

const Loading = () => (
  <div className={classes.grid} role="status" aria-label="Loading">
    {['a', 'b', 'c'].map(key => (
      <Skeleton key={key} h={176} radius={8} />
    ))}
  </div>
)

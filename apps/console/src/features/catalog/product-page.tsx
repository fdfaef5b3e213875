import { Group, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { DefinitionList } from '../../ui/definition-list.js'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { type Plan, type Product, productQuery } from './api.js'
import classes from './catalog.module.css'
import { PlanCard } from './plan-card.js'
import { ProductType } from './product-type.js'

interface Props {
  tenant: string
  product: string
  /** The button below a plan. */
  subscribe: (product: Product, plan: Plan) => ReactNode
}

export function ProductPage({ tenant, product: slug, subscribe }: Props) {
  const query = useQuery(productQuery(tenant, slug))
  if (query.isPending) return <Skeleton h={320} radius={8} />
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  const product = query.data
  return (
    <Stack gap={24}>
      <div>
        <PageHeader title={product.name} purpose={product.description} />
        <Group gap={12}>
          <ProductType type={product.type} />
          <span>by {product.tenant}</span>
        </Group>
      </div>
      {product.plans.length === 0 ? (
        <Panel>
          <EmptyState title="No plans yet">
            {product.tenant} has not said yet on what terms this may be used.
          </EmptyState>
        </Panel>
      ) : (
        <div className={classes.plans}>
          {product.plans.map(plan => (
            <PlanCard key={plan.id} plan={plan} action={subscribe(product, plan)} />
          ))}
        </div>
      )}
      <Panel title="What is in it">
        <div className={classes.contents}>
          <DefinitionList items={contents(product)} />
        </div>
      </Panel>
    </Stack>
  )
}

const contents = (product: Product): [string, ReactNode][] => [
  ...product.apis.map((api): [string, ReactNode] => [
    api.name,
    api.path === null ? (
      'OpenAI, Anthropic and Gemini formats'
    ) : (
      <span key={api.slug} className="mono">
        {api.path}
      </span>
    ),
  ]),
  ...(product.models.length > 0
    ? [
        [
          'Models',
          <span className="mono" key="m">
            {product.models.join(', ')}
          </span>,
        ] as [string, ReactNode],
      ]
    : []),
]

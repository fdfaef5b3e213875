import { Group, Skeleton, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorState } from '../../ui/error-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { type Plan, type Product, productQuery } from './api.js'
import classes from './catalog.module.css'
import { ModelsTable } from './models-table.js'
import { Overview } from './overview.js'
import { PlanComparison } from './plan-comparison.js'
import { ProductType } from './product-type.js'
import { type Place, Reference } from './reference/reference.js'
import type { Opening } from './trial/trial-panel.js'

export const productTabs = ['overview', 'models', 'plans', 'reference'] as const
export type ProductTab = (typeof productTabs)[number]

interface Props {
  tenant: string
  product: string
  tab: ProductTab
  onTab: (tab: ProductTab) => void
  place: Place
  onPlace: (place: Place) => void
  /** How the caller stands to it, and the next step. */
  standing: (product: Product) => ReactNode
  /** The button below a plan. */
  subscribe: (product: Product, plan: Plan) => ReactNode
  openings: readonly Opening[]
  closed: ReactNode
}

export function ProductPage({ tenant, product: slug, tab, onTab, standing, subscribe, ...trial }: Props) {
  const query = useQuery(productQuery(tenant, slug))
  if (query.isPending) return <Skeleton h={480} radius={8} />
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  const product = query.data
  const shown = product.models.length === 0 && tab === 'models' ? 'overview' : tab
  return (
    <>
      <PageHeader
        title={product.name}
        purpose={
          <Group gap={12} component="span">
            <ProductType type={product.type} />
            <span>by {product.tenant}</span>
          </Group>
        }
        action={standing(product)}
      />
      <Tabs value={shown} onChange={value => onTab((value ?? 'overview') as ProductTab)} keepMounted={false}>
        <Tabs.List className={classes.tabs}>
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          {product.models.length > 0 && <Tabs.Tab value="models">Models</Tabs.Tab>}
          <Tabs.Tab value="plans">Plans</Tabs.Tab>
          <Tabs.Tab value="reference">Reference</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Overview product={product} onPlans={() => onTab('plans')} onReference={api => trial.onPlace({ api })} />
        </Tabs.Panel>
        <Tabs.Panel value="models">
          <ModelsTable tenant={tenant} product={slug} />
        </Tabs.Panel>
        <Tabs.Panel value="plans">
          <PlanComparison product={product} subscribe={subscribe} />
        </Tabs.Panel>
        <Tabs.Panel value="reference">
          <Reference product={product} {...trial} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

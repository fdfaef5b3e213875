import { productCreate, productView } from '@gatehouse/shared/api/catalog.js'
import { IconPackage } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Action } from '../../ui/action.js'
import { EmptyState } from '../../ui/empty-state.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { schemaColumns } from '../../ui/schema/schema-columns.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { TenantListPage } from '../../ui/tenant-list-page.js'
import { createProduct, type Product, productsQuery } from './api.js'

const columns = schemaColumns(productView, 'name', {
  slug: { cell: product => <span className="mono">{product.slug}</span> },
  name: { cell: product => <b>{product.name}</b> },
  description: false,
  team: false,
  createdAt: { title: 'Created' },
})

/** `apis` are the slugs of what can be put together. */
export function ProductsPage({
  apis,
  onOpen,
  ...props
}: TenantProps & { apis: readonly string[]; onOpen: (product: Product) => void }) {
  const { tenant } = props
  const client = useQueryClient()
  const [adding, setAdding] = useState(false)
  return (
    <TenantListPage
      {...props}
      title="Products"
      purpose="APIs put together under plans, as developers see them in the catalog."
      query={productsQuery(tenant)}
      columns={columns}
      rowKey={product => product.id}
      onOpen={onOpen}
      action={
        <Action of="POST /tenants/{tenant}/products" tenant={tenant} onClick={() => setAdding(true)}>
          New product
        </Action>
      }
      empty={
        <EmptyState icon={<IconPackage size={20} />} title="No products yet">
          Developers subscribe to products: put one or several APIs together, then give it plans.
        </EmptyState>
      }
    >
      {adding && (
        <FormDrawer title="New product" onClose={() => setAdding(false)}>
          <SchemaForm
            schema={productCreate}
            initial={{ visibility: 'public', apis: [] }}
            choices={{ '/apis': apis.map(slug => ({ value: slug, label: slug })) }}
            action="Make the product"
            onCancel={() => setAdding(false)}
            onSubmit={input => createProduct(tenant, input)}
            onDone={product => {
              void client.invalidateQueries({ queryKey: ['products', tenant] })
              onOpen(product)
            }}
          />
        </FormDrawer>
      )}
    </TenantListPage>
  )
}

import { IconPackage } from '@tabler/icons-react'
import { formatWord } from '../../lib/format.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { RelativeTime } from '../../ui/relative-time.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { TenantListPage } from '../../ui/tenant-list-page.js'
import { type Product, productsQuery } from './api.js'

const columns: Column<Product>[] = [
  { title: 'Name', cell: product => <b>{product.name}</b> },
  { title: 'Slug', cell: product => <span className="mono">{product.slug}</span> },
  { title: 'APIs', cell: product => product.apis.join(', ') },
  { title: 'Who sees it', cell: product => formatWord(product.visibility) },
  { title: 'Created', numeric: true, cell: product => <RelativeTime at={product.createdAt} /> },
]

export function ProductsPage(props: TenantProps) {
  return (
    <TenantListPage
      {...props}
      title="Products"
      purpose="APIs put together under plans, as developers see them in the catalog."
      query={productsQuery(props.tenant)}
      columns={columns}
      rowKey={product => product.id}
      empty={
        <EmptyState icon={<IconPackage size={20} />} title="No products yet">
          Make the first with <code className="mono">POST /tenants/{props.tenant}/products</code>.
        </EmptyState>
      }
    />
  )
}

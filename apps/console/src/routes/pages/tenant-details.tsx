import { Button } from '@mantine/core'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { ApiPage } from '../../features/apis/api-page.js'
import { ProductPage } from '../../features/products/product-page.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { ofTenant } from './of-tenant.js'
import { useApiSlugs, useModelSlugs } from './slugs.js'

const api = getRouteApi('/shell/signed-in/admin/apis/$api')
const product = getRouteApi('/shell/signed-in/admin/products/$product')

export const Api = ofTenant('/admin/apis', 'api:read', ({ tenant }: TenantProps) => {
  const navigate = useNavigate()
  return (
    <ApiPage
      tenant={tenant}
      api={api.useParams().api}
      models={useModelSlugs(tenant)}
      onRemoved={() => void navigate({ to: '/admin/apis', search: { tenant } })}
    />
  )
})

export const Product = ofTenant('/admin/products', 'product:read', ({ tenant }: TenantProps) => {
  const navigate = useNavigate()
  const { product: slug } = product.useParams()
  return (
    <ProductPage
      tenant={tenant}
      product={slug}
      apis={useApiSlugs(tenant)}
      models={useModelSlugs(tenant)}
      preview={
        <Button
          renderRoot={props => <Link to="/catalog/$tenant/$product" params={{ tenant, product: slug }} {...props} />}
          variant="default"
        >
          As developers see it
        </Button>
      }
      onRemoved={() => void navigate({ to: '/admin/products', search: { tenant } })}
    />
  )
})

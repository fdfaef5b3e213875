import { Button } from '@mantine/core'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { ApiPage } from '../../features/apis/api-page.js'
import { ModelPage } from '../../features/models/model-page.js'
import { ProductPage } from '../../features/products/product-page.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { useCallers } from './callers.js'
import { ofTenant } from './of-tenant.js'
import { useApiSlugs, useModelSlugs, useProviderSlugs } from './slugs.js'

const api = getRouteApi('/shell/signed-in/admin/apis/$api')
const product = getRouteApi('/shell/signed-in/admin/products/$product')

const model = getRouteApi('/shell/signed-in/admin/models/$model')

export const Model = ofTenant('/admin/models', 'model:read', ({ tenant }: TenantProps) => {
  const { model: slug } = model.useParams()
  return (
    <ModelPage
      key={slug}
      tenant={tenant}
      model={slug}
      providers={useProviderSlugs(tenant)}
      calls={
        <Button
          renderRoot={props => <Link to="/admin/analytics" search={{ tenant, model: slug }} {...props} />}
          variant="default"
        >
          Analytics
        </Button>
      }
    />
  )
})

export const Api = ofTenant('/admin/apis', 'api:read', ({ tenant }: TenantProps) => {
  const navigate = useNavigate()
  return (
    <ApiPage
      tenant={tenant}
      api={api.useParams().api}
      models={useModelSlugs(tenant)}
      callers={useCallers(tenant)}
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

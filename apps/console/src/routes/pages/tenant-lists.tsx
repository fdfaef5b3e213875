import { useNavigate } from '@tanstack/react-router'
import { ApisPage } from '../../features/apis/apis-page.js'
import { ModelsPage } from '../../features/models/models-page.js'
import { ProductsPage } from '../../features/products/products-page.js'
import { ProvidersPage } from '../../features/providers/providers-page.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { ofTenant } from './of-tenant.js'
import { useApiSlugs, useModelSlugs, useProviderSlugs } from './slugs.js'

export const Providers = ofTenant('/admin/providers', 'provider:read', ProvidersPage)

export const Models = ofTenant('/admin/models', 'model:read', (props: TenantProps) => {
  const navigate = useNavigate()
  const { tenant } = props
  return (
    <ModelsPage
      {...props}
      providers={useProviderSlugs(tenant)}
      onOpen={({ slug }) => void navigate({ to: '/admin/models/$model', params: { model: slug }, search: { tenant } })}
    />
  )
})

export const Apis = ofTenant('/admin/apis', 'api:read', (props: TenantProps) => {
  const navigate = useNavigate()
  const { tenant } = props
  return (
    <ApisPage
      {...props}
      models={useModelSlugs(tenant)}
      onOpen={({ slug }) => void navigate({ to: '/admin/apis/$api', params: { api: slug }, search: { tenant } })}
    />
  )
})

export const Products = ofTenant('/admin/products', 'product:read', (props: TenantProps) => {
  const navigate = useNavigate()
  const { tenant } = props
  return (
    <ProductsPage
      {...props}
      apis={useApiSlugs(tenant)}
      onOpen={({ slug }) =>
        void navigate({ to: '/admin/products/$product', params: { product: slug }, search: { tenant } })
      }
    />
  )
})

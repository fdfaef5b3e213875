import { ApisPage } from '../../features/apis/apis-page.js'
import { ModelsPage } from '../../features/models/models-page.js'
import { ProductsPage } from '../../features/products/products-page.js'
import { ProvidersPage } from '../../features/providers/providers-page.js'
import { ofTenant } from './of-tenant.js'

export const Apis = ofTenant('/admin/apis', 'api:read', ApisPage)
export const Products = ofTenant('/admin/products', 'product:read', ProductsPage)
export const Providers = ofTenant('/admin/providers', 'provider:read', ProvidersPage)
export const Models = ofTenant('/admin/models', 'model:read', ModelsPage)

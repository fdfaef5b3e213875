import { getRouteApi } from '@tanstack/react-router'
import { ProductPage } from '../../features/catalog/product-page.js'
import { SubscribeButton } from './subscribe-button.js'

const route = getRouteApi('/shell/catalog/$tenant/$product')

export function Product() {
  const { tenant, product } = route.useParams()
  return (
    <ProductPage
      tenant={tenant}
      product={product}
      subscribe={(product, plan) => <SubscribeButton product={product} plan={plan} />}
    />
  )
}

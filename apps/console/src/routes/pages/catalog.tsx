import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Product } from '../../features/catalog/api.js'
import { CatalogPage } from '../../features/catalog/catalog-page.js'
import { ownSubscriptionsQuery } from '../../lib/own-subscriptions.js'
import { useMe } from '../../lib/session.js'

const route = getRouteApi('/shell/catalog')
/** What says most about how somebody stands to a product comes first. */
const told = ['active', 'needs_info', 'pending', 'draft', 'suspended', 'expired']

export function Catalog() {
  const navigate = route.useNavigate()
  const own = useQuery({ ...ownSubscriptionsQuery, enabled: useMe() !== null }).data ?? []
  const standing = ({ id }: Product) => {
    const states: string[] = own.filter(({ product }) => product.id === id).map(({ state }) => state)
    return told.find(state => states.includes(state))
  }
  return (
    <CatalogPage
      filter={route.useSearch()}
      onFilter={search => void navigate({ search, replace: true })}
      standing={standing}
    />
  )
}

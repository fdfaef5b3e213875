import { getRouteApi } from '@tanstack/react-router'
import { CatalogPage } from '../../features/catalog/catalog-page.js'

const route = getRouteApi('/shell/catalog')

export function Catalog() {
  const navigate = route.useNavigate()
  return <CatalogPage filter={route.useSearch()} onFilter={search => void navigate({ search, replace: true })} />
}

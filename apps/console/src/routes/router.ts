import { createRouter } from '@tanstack/react-router'
import { queryClient } from '../app/query-client.js'
import { adminRoutes } from './admin-routes.js'
import { authRoutes } from './auth-routes.js'
import { portalRoutes, publicRoutes } from './portal-routes.js'
import { home, root, shell, signedIn } from './root.js'
import { parseSearch, stringifySearch } from './search.js'

const routeTree = root.addChildren([
  ...authRoutes,
  shell.addChildren([home, ...publicRoutes, signedIn.addChildren([...portalRoutes, ...adminRoutes])]),
])

export const router = createRouter({
  routeTree,
  context: { queryClient },
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

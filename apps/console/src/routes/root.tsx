import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, redirect } from '@tanstack/react-router'
import { Shell } from '../app/shell.js'
import { can, meQuery } from '../lib/session.js'
import { Crashed, NotFound } from './fallbacks.js'
import { Private } from './private.js'

export const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  errorComponent: Crashed,
  notFoundComponent: NotFound,
})

/** Pages with the navigation around them, some for everybody. */
export const shell = createRoute({
  id: 'shell',
  getParentRoute: () => root,
  component: Shell,
  beforeLoad: async ({ context }) => ({ me: await context.queryClient.ensureQueryData(meQuery) }),
})

/** Pages for whoever is signed in. */
export const signedIn = createRoute({
  id: 'signed-in',
  getParentRoute: () => shell,
  component: Private,
  beforeLoad: ({ context, location }) => {
    if (context.me === null) throw redirect({ to: '/sign-in', search: { next: location.href } })
  },
})

export const home = createRoute({
  path: '/',
  getParentRoute: () => shell,
  beforeLoad: ({ context }) => {
    throw redirect({ to: can(context.me, 'approval:decide') ? '/admin/approvals' : '/catalog', replace: true })
  },
})

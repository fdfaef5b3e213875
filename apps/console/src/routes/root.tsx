import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { z } from 'zod'
import { Shell } from '../app/shell.js'
import { get } from '../lib/api-client.js'
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

const anyTenant = async (): Promise<boolean> =>
  (await get(z.object({ data: z.array(z.unknown()) }), '/tenants', { query: { limit: 1 } })).data.length > 0

/** What is offered here, for visitors; whoever is signed in goes on to their work. */
export const home = createRoute({
  path: '/',
  getParentRoute: () => shell,
  beforeLoad: async ({ context: { me } }) => {
    if (me === null) return
    // Where there is no tenant yet, its owner comes to make the first.
    const first = me.user.platformRole === 'owner' && me.tenants.length === 0 && !(await anyTenant())
    throw redirect({
      to: first ? '/new-tenant' : can(me, 'approval:decide') ? '/admin/approvals' : '/catalog',
      replace: true,
    })
  },
  component: lazyRouteComponent(() => import('./pages/portal-home.js'), 'Home'),
})

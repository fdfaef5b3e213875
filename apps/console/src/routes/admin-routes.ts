import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { analyticsFilter } from '../features/analytics/filter.js'
import { signedIn } from './root.js'

const ofTenant = z.object({ tenant: z.string().max(150).optional().catch(undefined) })
const lists = () => import('./pages/tenant-lists.js')

export const adminRoutes = [
  createRoute({
    path: '/admin/analytics',
    getParentRoute: () => signedIn,
    validateSearch: analyticsFilter,
    component: lazyRouteComponent(() => import('./pages/analytics.js'), 'Analytics'),
  }),
  createRoute({
    path: '/admin/approvals',
    getParentRoute: () => signedIn,
    validateSearch: z.object({
      state: z.enum(['open', 'needs_info', 'approved', 'rejected', 'withdrawn']).optional().catch(undefined),
    }),
    component: lazyRouteComponent(() => import('./pages/approvals.js'), 'Approvals'),
  }),
  createRoute({
    path: '/admin/apis',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(lists, 'Apis'),
  }),
  createRoute({
    path: '/admin/products',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(lists, 'Products'),
  }),
  createRoute({
    path: '/admin/providers',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(lists, 'Providers'),
  }),
  createRoute({
    path: '/admin/models',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(lists, 'Models'),
  }),
  createRoute({
    path: '/admin/nodes',
    getParentRoute: () => signedIn,
    component: lazyRouteComponent(() => import('./pages/platform.js'), 'Nodes'),
  }),
  createRoute({
    path: '/admin/outbox',
    getParentRoute: () => signedIn,
    component: lazyRouteComponent(() => import('./pages/platform.js'), 'Outbox'),
  }),
] as const

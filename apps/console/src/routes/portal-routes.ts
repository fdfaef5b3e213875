import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { callFilter } from '../features/calls/filter.js'
import { wizardSteps } from '../features/subscriptions/wizard-steps.js'
import { usageFilter } from '../features/usage/filter.js'
import { shell, signedIn } from './root.js'

const catalogFilter = z.object({
  search: z.string().max(200).optional().catch(undefined),
  type: z.enum(['rest', 'ai']).optional().catch(undefined),
  approval: z.enum(['auto', 'manual']).optional().catch(undefined),
  price: z.enum(['free', 'paid']).optional().catch(undefined),
  tenant: z.string().max(150).optional().catch(undefined),
})

export const publicRoutes = [
  createRoute({
    path: '/catalog',
    getParentRoute: () => shell,
    validateSearch: catalogFilter,
    component: lazyRouteComponent(() => import('./pages/catalog.js'), 'Catalog'),
  }),
  createRoute({
    path: '/catalog/$tenant/$product',
    getParentRoute: () => shell,
    validateSearch: z.object({
      tab: z.enum(['overview', 'models', 'plans', 'reference']).optional().catch(undefined),
      api: z.string().max(100).optional().catch(undefined),
      op: z.string().max(600).optional().catch(undefined),
    }),
    component: lazyRouteComponent(() => import('./pages/product.js'), 'Product'),
  }),
] as const

export const portalRoutes = [
  createRoute({
    path: '/catalog/$tenant/$product/subscribe',
    getParentRoute: () => signedIn,
    validateSearch: z.object({
      plan: z.string().max(100).optional().catch(undefined),
      application: z.string().max(100).optional().catch(undefined),
      step: z.enum(wizardSteps).optional().catch(undefined),
    }),
    component: lazyRouteComponent(() => import('./pages/subscribe.js'), 'Subscribe'),
  }),
  createRoute({
    path: '/applications',
    getParentRoute: () => signedIn,
    validateSearch: z.object({ new: z.literal('yes').optional().catch(undefined) }),
    component: lazyRouteComponent(() => import('./pages/applications.js'), 'Applications'),
  }),
  createRoute({
    path: '/applications/$application',
    getParentRoute: () => signedIn,
    validateSearch: callFilter.extend({
      tab: z.enum(['overview', 'usage', 'log', 'settings']).optional().catch(undefined),
      by: usageFilter.shape.by,
      span: usageFilter.shape.range,
      call: z.string().max(100).optional().catch(undefined),
    }),
    component: lazyRouteComponent(() => import('./pages/application.js'), 'Application'),
  }),
  createRoute({
    path: '/organizations',
    getParentRoute: () => signedIn,
    component: lazyRouteComponent(() => import('./pages/organizations.js'), 'Organizations'),
  }),
  createRoute({
    path: '/organizations/$organization',
    getParentRoute: () => signedIn,
    component: lazyRouteComponent(() => import('./pages/organizations.js'), 'Organization'),
  }),
  createRoute({
    path: '/playground',
    getParentRoute: () => signedIn,
    validateSearch: z.object({ models: z.string().max(2_000).optional().catch(undefined) }),
    component: lazyRouteComponent(() => import('./pages/playground.js'), 'Playground'),
  }),
  createRoute({
    path: '/logs',
    getParentRoute: () => signedIn,
    validateSearch: callFilter.extend({ call: z.string().max(100).optional().catch(undefined) }),
    component: lazyRouteComponent(() => import('./pages/log.js'), 'Log'),
  }),
  createRoute({
    path: '/usage',
    getParentRoute: () => signedIn,
    validateSearch: usageFilter,
    component: lazyRouteComponent(() => import('./pages/usage.js'), 'Usage'),
  }),
  createRoute({
    path: '/invoices',
    getParentRoute: () => signedIn,
    validateSearch: z.object({
      month: z
        .string()
        .regex(/^\d{4}-\d{2}$/)
        .optional()
        .catch(undefined),
    }),
    component: lazyRouteComponent(() => import('./pages/invoices.js'), 'OwnInvoices'),
  }),
  createRoute({
    path: '/invoices/$subscription/$month',
    getParentRoute: () => signedIn,
    component: lazyRouteComponent(() => import('./pages/invoices.js'), 'Invoice'),
  }),
  createRoute({
    path: '/new-tenant',
    getParentRoute: () => signedIn,
    component: lazyRouteComponent(() => import('./pages/new-tenant.js'), 'NewTenant'),
  }),
  createRoute({
    path: '/account',
    getParentRoute: () => signedIn,
    component: lazyRouteComponent(() => import('./pages/account.js'), 'Account'),
  }),
] as const

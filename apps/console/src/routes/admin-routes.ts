import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { analyticsFilter } from '../features/analytics/filter.js'
import { costFilter } from '../features/costs/filter.js'
import { signedIn } from './root.js'

const ofTenant = z.object({ tenant: z.string().max(150).optional().catch(undefined) })
const month = z
  .string()
  .regex(/^\d{4}-\d{2}$/)
  .optional()
  .catch(undefined)
const word = z.string().max(150).optional().catch(undefined)
const money = () => import('./pages/money.js')
const organise = () => import('./pages/organise.js')
const lists = () => import('./pages/tenant-lists.js')
const details = () => import('./pages/tenant-details.js')

const auditFilter = z.object({ tenant: word, action: word, target: word, actor: word })

export const adminRoutes = [
  createRoute({
    path: '/admin',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(() => import('./pages/home.js'), 'Home'),
  }),
  createRoute({
    path: '/admin/members',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(organise, 'Members'),
  }),
  createRoute({
    path: '/admin/teams',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(organise, 'Teams'),
  }),
  createRoute({
    path: '/admin/roles',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(organise, 'Roles'),
  }),
  createRoute({
    path: '/admin/settings',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(organise, 'Settings'),
  }),
  createRoute({
    path: '/admin/audit',
    getParentRoute: () => signedIn,
    validateSearch: auditFilter,
    component: lazyRouteComponent(organise, 'Audit'),
  }),
  createRoute({
    path: '/admin/analytics',
    getParentRoute: () => signedIn,
    validateSearch: analyticsFilter,
    component: lazyRouteComponent(() => import('./pages/analytics.js'), 'Analytics'),
  }),
  createRoute({
    path: '/admin/costs',
    getParentRoute: () => signedIn,
    validateSearch: costFilter,
    component: lazyRouteComponent(money, 'Costs'),
  }),
  createRoute({
    path: '/admin/budgets',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(money, 'Budgets'),
  }),
  createRoute({
    path: '/admin/feeds',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(money, 'Feeds'),
  }),
  createRoute({
    path: '/admin/invoices',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant.extend({ month }),
    component: lazyRouteComponent(() => import('./pages/invoices.js'), 'TenantInvoices'),
  }),
  createRoute({
    path: '/admin/limits',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(() => import('./pages/limits.js'), 'Limits'),
  }),
  createRoute({
    path: '/admin/installation-limits',
    getParentRoute: () => signedIn,
    component: lazyRouteComponent(() => import('./pages/limits.js'), 'InstallationLimits'),
  }),
  createRoute({
    path: '/admin/prices',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(money, 'Prices'),
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
    path: '/admin/subscriptions',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant.extend({ state: z.enum(['active', 'suspended', 'closed']).optional().catch(undefined) }),
    component: lazyRouteComponent(() => import('./pages/subscriptions.js'), 'Subscriptions'),
  }),
  createRoute({
    path: '/admin/apis',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(lists, 'Apis'),
  }),
  createRoute({
    path: '/admin/apis/$api',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(details, 'Api'),
  }),
  createRoute({
    path: '/admin/products/$product',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(details, 'Product'),
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
    path: '/admin/policies',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(() => import('./pages/policies.js'), 'Policies'),
  }),
  createRoute({
    path: '/admin/models/$model',
    getParentRoute: () => signedIn,
    validateSearch: ofTenant,
    component: lazyRouteComponent(details, 'Model'),
  }),
  createRoute({
    path: '/admin/nodes',
    getParentRoute: () => signedIn,
    validateSearch: z.object({ node: z.string().max(150).optional().catch(undefined) }),
    component: lazyRouteComponent(() => import('./pages/platform.js'), 'Nodes'),
  }),
  createRoute({
    path: '/admin/people',
    getParentRoute: () => signedIn,
    validateSearch: z.object({ state: z.enum(['pending_approval', 'active']).optional().catch(undefined) }),
    component: lazyRouteComponent(() => import('./pages/platform.js'), 'People'),
  }),
  createRoute({
    path: '/admin/outbox',
    getParentRoute: () => signedIn,
    validateSearch: z.object({ to: z.string().max(254).optional().catch(undefined) }),
    component: lazyRouteComponent(() => import('./pages/platform.js'), 'Outbox'),
  }),
] as const

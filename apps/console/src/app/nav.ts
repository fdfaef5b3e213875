import type { Permission } from '@gatehouse/shared/permissions.js'
import {
  IconApi,
  IconApps,
  IconBroadcast,
  IconBuilding,
  IconChartBar,
  IconChartHistogram,
  IconChecklist,
  IconCoin,
  IconDashboard,
  IconFileInvoice,
  IconGauge,
  IconHistory,
  IconHome,
  IconKey,
  IconLayoutGrid,
  IconListSearch,
  IconMail,
  IconMessages,
  IconPackage,
  IconPlugConnected,
  IconReportMoney,
  IconServer2,
  IconSettings,
  IconShieldCheck,
  IconSparkles,
  IconTicket,
  IconUserCheck,
  IconUsers,
  IconUsersGroup,
  IconWallet,
} from '@tabler/icons-react'
import { can, type Me } from '../lib/session.js'

/** Undefined for everybody; several: any of them. */
const needs = {
  '/catalog': undefined,
  '/applications': ['application:read'],
  '/organizations': ['organization:read'],
  '/playground': ['key:write'],
  '/usage': ['own-usage:read'],
  '/invoices': ['own-usage:read'],
  '/logs': ['own-log:read', 'log:read'],
  '/admin': ['tenant:read'],
  '/admin/analytics': ['usage:read'],
  '/admin/costs': ['usage:read'],
  '/admin/budgets': ['usage:read'],
  '/admin/invoices': ['usage:read'],
  '/admin/feeds': ['usage:read'],
  '/admin/approvals': ['approval:read'],
  '/admin/subscriptions': ['subscription:read'],
  '/admin/apis': ['api:read'],
  '/admin/products': ['product:read'],
  '/admin/providers': ['provider:read'],
  '/admin/models': ['model:read'],
  '/admin/prices': ['model:read'],
  '/admin/policies': ['policy:read'],
  '/admin/limits': ['policy:read'],
  '/admin/members': ['member:read'],
  '/admin/teams': ['team:read'],
  '/admin/roles': ['role:read'],
  '/admin/audit': ['audit:read', 'platform:audit'],
  '/admin/settings': ['tenant:read'],
  '/admin/nodes': ['platform:nodes-read'],
  '/admin/installation-limits': ['platform:tenants'],
  '/admin/people': ['platform:users'],
  '/admin/outbox': ['platform:outbox'],
} satisfies Record<string, readonly Permission[] | undefined>

export type NavPath = keyof typeof needs

const item = (to: NavPath, label: string, icon: typeof IconApi) => ({ to, label, icon })

const sections = [
  {
    title: 'Portal',
    items: [
      item('/catalog', 'Catalog', IconLayoutGrid),
      item('/applications', 'Applications', IconApps),
      item('/playground', 'Playground', IconMessages),
      item('/usage', 'Usage', IconChartBar),
      item('/logs', 'Log', IconListSearch),
      item('/invoices', 'Invoices', IconFileInvoice),
      item('/organizations', 'Organizations', IconBuilding),
    ],
  },
  {
    title: 'Operate',
    items: [
      item('/admin', 'Home', IconHome),
      item('/admin/approvals', 'Approvals', IconChecklist),
      item('/admin/subscriptions', 'Subscriptions', IconTicket),
      item('/admin/analytics', 'Analytics', IconChartHistogram),
      item('/admin/costs', 'Costs', IconReportMoney),
      item('/admin/budgets', 'Budgets', IconWallet),
      item('/admin/invoices', 'Invoices', IconFileInvoice),
      item('/admin/feeds', 'Usage feeds', IconBroadcast),
    ],
  },
  {
    title: 'Publish',
    items: [
      item('/admin/apis', 'APIs', IconApi),
      item('/admin/products', 'Products', IconPackage),
      item('/admin/providers', 'Providers', IconPlugConnected),
      item('/admin/models', 'Models', IconSparkles),
      item('/admin/prices', 'Prices', IconCoin),
      item('/admin/policies', 'Policies', IconShieldCheck),
      item('/admin/limits', 'Limits', IconGauge),
    ],
  },
  {
    title: 'Organise',
    items: [
      item('/admin/members', 'Members', IconUsers),
      item('/admin/teams', 'Teams', IconUsersGroup),
      item('/admin/roles', 'Roles', IconKey),
      item('/admin/audit', 'Audit', IconHistory),
      item('/admin/settings', 'Settings', IconSettings),
    ],
  },
  {
    title: 'Platform',
    items: [
      item('/admin/nodes', 'Nodes', IconServer2),
      item('/admin/installation-limits', 'Installation limits', IconDashboard),
      item('/admin/people', 'People', IconUserCheck),
      item('/admin/outbox', 'Outbox', IconMail),
    ],
  },
]

/** The permission that somebody lacks for a page; undefined where they may see it. */
export function missing(me: Me | null, path: NavPath): Permission | undefined {
  const permissions: readonly Permission[] | undefined = needs[path]
  return permissions?.some(permission => can(me, permission)) ? undefined : permissions?.[0]
}

export const labelOf = (path: NavPath): string =>
  sections.flatMap(({ items }) => items).find(({ to }) => to === path)!.label

/** The pages that somebody may see, by section. */
export const navigation = (me: Me | null) =>
  sections
    .map(({ title, items }) => ({ title, items: items.filter(({ to }) => missing(me, to) === undefined) }))
    .filter(({ items }) => items.length > 0)

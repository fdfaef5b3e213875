import type { Page } from 'playwright-core'

export interface Shot {
  name: string
  path: string
  /** Whose session it is; undefined: nobody's. */
  as?: 'admin' | 'developer' | 'owner'
  /** Brings the page to what is to be shown. */
  prepare?: (page: Page) => Promise<void>
}

const dialog =
  (button: string, nth = 0) =>
  async (page: Page) => {
    await page.getByRole('button', { name: button }).nth(nth).click()
    await page.getByRole('dialog').waitFor()
  }
const row = (text: string) => async (page: Page) => {
  await page.getByRole('row').filter({ hasText: text }).first().getByRole('cell').first().click()
  await page.getByRole('dialog').waitFor()
}
const firstRow = async (page: Page) => {
  // In the middle of a row there may be a button that copies.
  await page.getByRole('row').nth(1).getByRole('cell').first().click()
  await page.getByRole('dialog').waitFor()
}

/** Of the form that configures an API. */
const section = (title: string, press?: string | RegExp) => async (page: Page) => {
  await dialog('Configure')(page)
  await page.getByRole('dialog').locator('summary').filter({ hasText: title }).first().click()
  if (press) await page.getByRole('dialog').getByRole('button', { name: press }).click()
}

/** Every page of the console, with the drawers and dialogs that matter. */
export const shots: readonly Shot[] = [
  { name: 'portal-home', path: '/' },
  { name: 'catalog', path: '/catalog' },
  { name: 'product', path: '/catalog/acme/chat' },
  { name: 'product-rest', path: '/catalog/acme/weather' },
  { name: 'sign-in', path: '/sign-in' },
  { name: 'sign-up', path: '/sign-up' },
  { name: 'forgot-password', path: '/forgot-password' },
  { name: 'verify-email', path: '/verify-email?token=none-that-is-known' },
  { name: 'reset-password', path: '/reset-password?token=none-that-is-known' },
  { name: 'setup', path: '/setup?token=none-that-is-known' },
  { name: 'invitation', path: '/invitations/accept?token=none-that-is-known' },
  { name: 'not-found', path: '/nowhere' },
  { name: 'applications', path: '/applications', as: 'developer' },
  {
    name: 'application',
    path: '/applications',
    as: 'developer',
    prepare: async page => {
      await page.getByRole('row').filter({ hasText: 'Demo app' }).click()
      await page.getByRole('heading', { level: 1, name: 'Demo app' }).waitFor()
    },
  },
  {
    name: 'change-plan',
    path: '/applications',
    as: 'developer',
    prepare: async page => {
      await page.getByRole('row').filter({ hasText: 'Demo app' }).click()
      await page.getByRole('button', { name: 'More on Chat' }).click()
      await page.getByRole('menuitem', { name: 'Change the plan' }).click()
      await page.getByRole('dialog').getByRole('radio').first().waitFor()
    },
  },
  { name: 'product-models', path: '/catalog/acme/chat?tab=models' },
  { name: 'product-plans-compared', path: '/catalog/acme/chat?tab=plans' },
  { name: 'reference', path: '/catalog/acme/chat?tab=reference' },
  { name: 'try-it', path: '/catalog/acme/weather?tab=reference', as: 'developer' },
  { name: 'subscribe', path: '/catalog/acme/chat/subscribe', as: 'developer' },
  { name: 'usage', path: '/usage?range=7d', as: 'developer' },
  { name: 'playground', path: '/playground', as: 'developer' },
  { name: 'log', path: '/logs?range=7d', as: 'developer' },
  { name: 'log-detail', path: '/logs?range=7d&status=ok', as: 'developer', prepare: firstRow },
  { name: 'log-empty', path: '/logs?model=none-of-ours', as: 'developer' },
  { name: 'account', path: '/account', as: 'developer' },
  { name: 'organizations', path: '/organizations', as: 'developer' },
  {
    name: 'organization',
    path: '/organizations',
    as: 'developer',
    prepare: async page => {
      await page.getByRole('row').last().click()
      await page.getByRole('table', { name: 'Members' }).waitFor()
    },
  },
  { name: 'new-tenant', path: '/new-tenant', as: 'developer' },
  { name: 'denied', path: '/admin/nodes', as: 'developer' },
  { name: 'home', path: '/admin', as: 'admin' },
  { name: 'analytics', path: '/admin/analytics?range=7d', as: 'admin' },
  { name: 'analytics-by-model', path: '/admin/analytics?range=7d&by=model', as: 'admin' },
  { name: 'costs', path: '/admin/costs?range=7d', as: 'admin' },
  { name: 'costs-by-day', path: '/admin/costs?range=7d&by=day&second=model', as: 'admin' },
  { name: 'budgets', path: '/admin/budgets', as: 'admin' },
  { name: 'limits', path: '/admin/limits', as: 'admin' },
  { name: 'budget', path: '/admin/budgets', as: 'admin', prepare: row('Demo app') },
  { name: 'invoices', path: '/invoices', as: 'developer' },
  { name: 'tenant-invoices', path: '/admin/invoices', as: 'admin' },
  {
    name: 'invoice',
    path: '/invoices',
    as: 'developer',
    prepare: async page => {
      await page.getByRole('row').filter({ hasText: 'Storefront' }).click()
      await page.getByText(/^Fee: /).waitFor()
    },
  },
  { name: 'feeds', path: '/admin/feeds', as: 'admin' },
  { name: 'feed', path: '/admin/feeds', as: 'admin', prepare: row('billing') },
  { name: 'new-feed', path: '/admin/feeds', as: 'admin', prepare: dialog('Add a feed') },
  { name: 'rerating', path: '/admin/prices', as: 'admin', prepare: row('Every model') },
  { name: 'prices', path: '/admin/prices', as: 'admin' },
  { name: 'price', path: '/admin/prices', as: 'admin', prepare: firstRow },
  { name: 'approvals', path: '/admin/approvals', as: 'admin' },
  {
    name: 'approvals-marked',
    path: '/admin/approvals',
    as: 'admin',
    prepare: async page => {
      await page.getByRole('checkbox').first().check()
      await page.getByRole('checkbox').nth(1).check()
    },
  },
  { name: 'reject', path: '/admin/approvals', as: 'admin', prepare: dialog('Reject…') },
  { name: 'apis', path: '/admin/apis', as: 'admin' },
  { name: 'new-api', path: '/admin/apis', as: 'admin', prepare: dialog('New API') },
  { name: 'api', path: '/admin/apis/weather', as: 'admin' },
  { name: 'api-configure', path: '/admin/apis/weather', as: 'admin', prepare: dialog('Configure') },
  { name: 'api-split', path: '/admin/apis/weather', as: 'admin', prepare: section('Split', /^Canary/) },
  { name: 'api-routes', path: '/admin/apis/weather', as: 'admin', prepare: section('Routes', 'Add a route') },
  { name: 'api-health', path: '/admin/apis/weather', as: 'admin', prepare: section('Health') },
  {
    name: 'dry-run',
    path: '/admin/apis/weather',
    as: 'admin',
    prepare: async page => {
      await page.getByRole('button', { name: 'Dry run' }).click()
      await page.getByRole('button', { name: 'See what would happen' }).click()
      await page.getByRole('status', { name: 'What would happen' }).waitFor()
    },
  },
  { name: 'products', path: '/admin/products', as: 'admin' },
  { name: 'product-plans', path: '/admin/products/chat', as: 'admin' },
  { name: 'plan', path: '/admin/products/chat', as: 'admin', prepare: dialog('Change Gold') },
  { name: 'providers', path: '/admin/providers', as: 'admin' },
  { name: 'new-provider', path: '/admin/providers', as: 'admin', prepare: dialog('Add a provider') },
  { name: 'models', path: '/admin/models', as: 'admin' },
  { name: 'routing', path: '/admin/models/chat-default', as: 'admin' },
  {
    name: 'routing-change',
    path: '/admin/models/chat-default',
    as: 'admin',
    prepare: async page => {
      await page.getByRole('button', { name: 'Change the routes' }).click()
      await page.getByLabel('Who is chosen').waitFor()
    },
  },
  { name: 'policies', path: '/admin/policies', as: 'admin' },
  { name: 'new-policy', path: '/admin/policies', as: 'admin', prepare: dialog('Add a policy') },
  {
    name: 'new-sign-in-policy',
    path: '/admin/policies',
    as: 'admin',
    prepare: async page => {
      await dialog('Add a policy')(page)
      await page.getByLabel('Policy', { exact: true }).selectOption('oauth2-sign-in')
    },
  },
  { name: 'subscriptions', path: '/admin/subscriptions', as: 'admin' },
  { name: 'subscription', path: '/admin/subscriptions?state=active', as: 'admin', prepare: firstRow },
  { name: 'members', path: '/admin/members', as: 'admin' },
  { name: 'member', path: '/admin/members', as: 'admin', prepare: row('Paula Approver') },
  { name: 'teams', path: '/admin/teams', as: 'admin' },
  { name: 'roles', path: '/admin/roles', as: 'admin' },
  { name: 'audit', path: '/admin/audit', as: 'admin' },
  { name: 'audit-entry', path: '/admin/audit?action=plan.create', as: 'admin', prepare: firstRow },
  { name: 'settings', path: '/admin/settings', as: 'admin' },
  { name: 'installation-limits', path: '/admin/installation-limits', as: 'owner' },
  { name: 'nodes', path: '/admin/nodes', as: 'owner' },
  { name: 'people', path: '/admin/people', as: 'owner' },
  { name: 'outbox', path: '/admin/outbox', as: 'owner' },
]

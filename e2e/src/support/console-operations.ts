import type { Page } from 'playwright-core'
import type { Visit } from './browser.js'
import { heading } from './console.js'
import type { Consumers } from './consumers.js'

/** A page, its title, and what has to be opened on it to see everything that it offers. */
export type Sight = readonly [path: string, title: string, opens?: (page: Page) => Promise<void>]

const row = (text: string) => async (page: Page) => {
  await page.getByRole('row').filter({ hasText: text }).first().click()
  await page.getByRole('dialog').waitFor()
}

/** The editor is a form of its own. */
const routes = async (page: Page) => {
  const change = page.getByRole('button', { name: 'Change the routes' })
  if ((await change.count()) > 0) await change.click()
}

/** Of the tenant north. */
export const tenantSights: readonly Sight[] = [
  ['/admin', 'Home'],
  ['/admin/apis', 'APIs'],
  // Published; the other has a version that is deprecated and one that is a draft.
  ['/admin/apis/chat', 'Chat'],
  ['/admin/apis/rest', 'Rest'],
  ['/admin/products', 'Products'],
  ['/admin/products/chat', 'Chat'],
  ['/admin/providers', 'Providers'],
  ['/admin/models', 'Models'],
  ['/admin/models/chat-north', 'chat-north', routes],
  ['/admin/prices', 'Prices', row('Every model')],
  ['/admin/feeds', 'Usage feeds', row('billing')],
  ['/admin/policies', 'Policies'],
  ['/admin/limits', 'Limits'],
  ['/admin/members', 'Members', row('vic@example.com')],
  ['/admin/teams', 'Teams', row('Crew')],
  ['/admin/roles', 'Roles'],
  ['/admin/settings', 'Settings'],
  ['/admin/approvals', 'Approvals'],
  ['/admin/subscriptions?state=active', 'Subscriptions', row('Bot')],
  ['/admin/subscriptions?state=suspended', 'Subscriptions', row('Idle')],
]

/** Whoever may do nothing with a subscription has no menu of it. */
const menu = async (page: Page) => {
  const more = page.getByRole('button', { name: 'More on Chat' })
  if ((await more.count()) === 0) return
  await more.click()
  await page.getByRole('menu').waitFor()
}

export const consumerSights = ({ organization, busy, resting }: Consumers): readonly Sight[] => [
  ['/organizations', 'Organizations'],
  [`/organizations/${organization}`, 'Fjord', row('oda@fjord.example')],
  ['/applications', 'Applications'],
  [`/applications/${busy}`, 'Busy', menu],
  [`/applications/${resting}`, 'Resting', menu],
  [`/applications/${busy}?tab=settings`, 'Busy'],
  ['/catalog/acme/chat?tab=plans', 'Chat'],
  ['/catalog/acme/chat?tab=reference', 'Chat'],
]

const node = (place: number) => async (page: Page) => {
  await page.getByRole('table', { name: 'Data planes' }).getByRole('row').nth(place).click()
  await page.getByRole('dialog').waitFor()
}

/** Of two nodes one is drained. */
export const platformSights: readonly Sight[] = [
  ['/admin/nodes', 'Nodes', node(1)],
  ['/admin/nodes', 'Nodes', node(2)],
  ['/admin/installation-limits', 'Installation limits'],
  ['/admin/people?state=pending_approval', 'People'],
  ['/admin/outbox', 'Outbox'],
]

/** Looks at pages for what they offer somebody to do who is signed in. */
export async function operationsSeen(
  { page, settled }: Visit,
  sights: readonly Sight[],
): Promise<{ operations: Set<string>; links: Set<string> }> {
  const operations = new Set<string>()
  for (const [path, title, opens] of sights) {
    await goInside(page, path)
    await heading(page, title)
    // Whatever is still asked for may bring more to do with it.
    await settled()
    if (opens && (await page.getByText('You may not see this').count()) === 0) {
      await opens(page)
      await settled()
    }
    for (const name of await page
      .locator('[data-operation]')
      .evaluateAll(all => all.map(one => (one as { dataset?: Record<string, string> }).dataset!.operation!)))
      operations.add(name)
    if (opens) await page.keyboard.press('Escape')
  }
  const links = await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents()
  return { operations, links: new Set(links.map(text => text.trim())) }
}

/** As by the browser's own buttons: what was loaded stays. The first page is fetched. */
async function goInside(page: Page, path: string): Promise<void> {
  if (page.url() === 'about:blank') await page.goto(path)
  else await page.evaluate(`history.pushState({}, '', '${path}'), dispatchEvent(new PopStateEvent('popstate'))`)
}

import type { Page } from 'playwright-core'
import type { Visit } from './browser.js'
import { heading } from './console.js'

/** Pages of the administration, and what has to be opened on them to see everything that they offer. */
const pages: [path: string, title: string, opens?: string][] = [
  ['/admin', 'Home'],
  ['/admin/apis', 'APIs'],
  // Published; the other has a version that is deprecated and one that is a draft.
  ['/admin/apis/chat', 'Chat'],
  ['/admin/apis/rest', 'Rest'],
  ['/admin/products', 'Products'],
  ['/admin/products/chat', 'Chat'],
  ['/admin/providers', 'Providers'],
  ['/admin/models', 'Models'],
  ['/admin/members', 'Members', 'vic@example.com'],
  ['/admin/teams', 'Teams', 'Crew'],
  ['/admin/roles', 'Roles'],
  ['/admin/settings', 'Settings'],
  ['/admin/approvals', 'Approvals'],
]

/** Looks at every page for what it offers somebody to do who is signed in. */
export async function operationsSeen({
  page,
  settled,
}: Visit): Promise<{ operations: Set<string>; links: Set<string> }> {
  const operations = new Set<string>()
  for (const [path, title, opens] of pages) {
    await goInside(page, path)
    await heading(page, title)
    // Whatever is still asked for may bring more to do with it.
    await settled()
    if (opens) {
      await page.getByRole('row').filter({ hasText: opens }).first().click()
      await page.getByRole('dialog').waitFor()
      await settled()
    }
    for (const name of await page
      .locator('[data-operation]')
      .evaluateAll(all => all.map(one => (one as { dataset?: Record<string, string> }).dataset!.operation!)))
      operations.add(name)
  }
  const links = await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents()
  return { operations, links: new Set(links.map(text => text.trim())) }
}

/** As by the browser's own buttons: what was loaded stays. The first page is fetched. */
async function goInside(page: Page, path: string): Promise<void> {
  if (page.url() === 'about:blank') await page.goto(path)
  else await page.evaluate(`history.pushState({}, '', '${path}'), dispatchEvent(new PopStateEvent('popstate'))`)
}

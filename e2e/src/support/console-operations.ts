import type { Page } from 'playwright-core'
import { open, signIn } from './console.js'
import { PASSWORD } from './people.js'

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

/** Signs in and looks at every page for what it offers to do. */
export async function operationsSeen(
  page: Page,
  email: string,
): Promise<{ operations: Set<string>; links: Set<string> }> {
  const operations = new Set<string>()
  await open(page, '/sign-in', 'Sign in')
  await signIn({ page, faults: [] }, { email, password: PASSWORD })
  await page.getByRole('button', { name: /^Menu of/ }).waitFor()
  for (const [path, title, opens] of pages) {
    await open(page, path, title)
    // Whatever is still asked for may bring more to do with it.
    await page.waitForLoadState('networkidle')
    if (opens) {
      await page.getByRole('row').filter({ hasText: opens }).first().click()
      await page.getByRole('dialog').waitFor()
      await page.waitForLoadState('networkidle')
    }
    for (const name of await page
      .locator('[data-operation]')
      .evaluateAll(all => all.map(one => (one as { dataset?: Record<string, string> }).dataset!.operation!)))
      operations.add(name)
  }
  const links = await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents()
  return { operations, links: new Set(links.map(text => text.trim())) }
}

import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { accessibilityFaults, phoneFaults, type Visit } from './browser.js'

export const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

export async function open(page: Page, path: string, title: string): Promise<void> {
  await page.goto(path)
  await heading(page, title)
}

/** On the page where it was asked for, or on the one for it. */
export async function signIn(
  { page }: Pick<Visit, 'page'>,
  person: { email: string; password: string },
): Promise<void> {
  await page.getByLabel('E-mail').fill(person.email)
  await page.locator('input[name=password]').fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Without the form, which has tests of its own. */
export async function signedIn(visit: Visit, person: { email: string; password: string }): Promise<Visit> {
  const answer = await visit.page.context().request.post('/api/v1/auth/sign-in', {
    data: { email: person.email, password: person.password },
    headers: { origin: visit.origin },
  })
  if (!answer.ok()) throw new Error(`${person.email} cannot sign in: ${answer.status()}`)
  return visit
}

/** Accessible in light and dark, at a desk and on a phone, where nothing scrolls sideways. */
export async function fitsEverybody(page: Page): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([])
  const before = page.viewportSize()!
  await page.setViewportSize({ width: 390, height: 844 })
  // What floats above a page finds its new place after the page has found its own.
  await page.waitForFunction('document.documentElement.scrollWidth <= 390', undefined, { timeout: 5_000 })
  expect(await phoneFaults(page)).toEqual([])
  await page.setViewportSize(before)
}

/** By the wizard, to the plan whose button this is; ends at the application's page. */
export async function subscribe(
  page: Page,
  product: string,
  button: string,
  application: string,
  plan = '',
): Promise<void> {
  await page.goto(`/catalog/acme/${product}?tab=plans`)
  await page.getByRole('link', { name: `${button}: ${plan}` }).click()
  await page.getByRole('radio', { name: application }).check()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: button, exact: true }).click()
  await heading(page, application)
}

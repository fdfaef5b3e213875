import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildConsoleWith, consoleFrom, nodeWith } from './support/added-field.js'
import { browserTests, launchBrowser, visit } from './support/browser.js'
import { open, signedIn } from './support/console.js'
import type { RunningHouse } from './support/running-house.js'
import { startTestHouse } from './support/test-house.js'

interface Documented {
  components: { schemas: { PlanLimits: { properties: Record<string, unknown> } } }
}

// The only place where the field is named.
const addition = {
  module: 'packages/shared/dist/api/catalog.js',
  after: `concurrency: z.int().min(1).max(100_000).optional().meta({ title: 'Calls at once' }),`,
  line: `images: z.int().min(1).max(500).optional().meta({ title: 'Images a day', description: 'Drawn in one day.' }),`,
}

describe.runIf(browserTests())('a field that is added to a schema', () => {
  let folder: string
  let house: RunningHouse
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-field-'))
    const settings = await nodeWith(addition, folder)
    ;[house, browser] = await Promise.all([
      startTestHouse(settings),
      launchBrowser(),
      buildConsoleWith(addition, join(folder, 'console')),
    ])
    const admin = house.demo!.people.find(({ role }) => role === 'admin')!
    page = (await signedIn(await visit(browser, house.consoleUrl), admin)).page
    await consoleFrom(page, join(folder, 'console'))
  })
  afterAll(async () => {
    await browser?.close()
    await house?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('is in the documentation of the API', async () => {
    const document = (await (await fetch(`${house.consoleUrl}/api/v1/openapi.json`)).json()) as Documented
    expect(document.components.schemas.PlanLimits.properties.images).toEqual({
      type: 'integer',
      minimum: 1,
      maximum: 500,
      title: 'Images a day',
      description: 'Drawn in one day.',
    })
  })

  it('is asked for, checked, saved and shown, by a console that nobody has touched', async () => {
    await open(page, '/admin/products/chat', 'Chat')
    await page.getByRole('columnheader', { name: 'Images a day' }).waitFor()
    await page.getByRole('button', { name: 'New plan' }).click()
    await page.getByLabel('Slug').fill('studio')
    await page.getByLabel('Name').fill('Studio')
    await page.getByText('Drawn in one day.').waitFor()
    await page.getByLabel('Images a day').fill('501')
    await page.getByRole('button', { name: 'Make the plan' }).click()
    await page.getByText('Too big: expected number to be <=500').waitFor()
    await page.getByLabel('Images a day').fill('250')
    await page.getByRole('button', { name: 'Make the plan' }).click()
    await page.getByRole('row').filter({ hasText: 'Studio' }).getByRole('cell', { name: '250' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Change Studio' }).click()
    expect(await page.getByLabel('Images a day').inputValue()).toBe('250')
  })
})

import { type TestDatabase, testDatabase } from '@gatehouse/testing/postgres.js'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserTests, launchBrowser, type Visit, visit } from './support/browser.js'
import { fitsEverybody, heading, open, signIn } from './support/console.js'
import { type RunningHouse, startHouse } from './support/running-house.js'

describe.runIf(browserTests())('the console, for those who run a tenant', () => {
  let database: TestDatabase
  let house: RunningHouse
  let browser: Browser
  let admin: Visit
  let page: Page

  beforeAll(async () => {
    database = await testDatabase()
    house = await startHouse({ GATEHOUSE_DATABASE_URL: database.url })
    browser = await launchBrowser()
    admin = await visit(browser, house.consoleUrl)
    page = admin.page
    await open(page, '/sign-in', 'Sign in')
    await signIn(admin, house.demo!.people.find(({ role }) => role === 'admin')!)
    await page.getByRole('button', { name: /^Menu of/ }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await house?.stop()
    await database?.drop()
  })

  const search = () => Object.fromEntries(new URL(page.url()).searchParams)

  it('a peak is found in the charts, zoomed into, and followed to its calls', async () => {
    await open(page, '/admin/analytics?range=7d', 'Analytics')
    const chart = page.getByRole('group', { name: /^Calls:/ })
    await chart.waitFor()
    await fitsEverybody(page)
    await page.getByLabel('Grouped by').selectOption({ label: 'By API' })
    await page.getByRole('list', { name: 'Legend of Calls' }).getByText('Weather').waitFor()
    await page.getByRole('table', { name: 'By API' }).getByRole('row').filter({ hasText: 'Chat' }).click()
    await page.getByRole('button', { name: 'Clear API: Chat' }).waitFor()
    await fitsEverybody(page)

    const { x, y, width } = (await chart.boundingBox())!
    await page.mouse.move(x + width * 0.4, y + 60)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.6, y + 60, { steps: 4 })
    await page.mouse.up()
    await page.getByRole('button', { name: /^Clear .* to / }).waitFor()
    const zoomed = search()
    expect(Date.parse(zoomed.to!) - Date.parse(zoomed.from!)).toBeLessThan(2 * 86_400_000)

    await page.getByRole('link', { name: 'See the calls' }).click()
    await heading(page, 'Log')
    expect(search()).toMatchObject({ from: zoomed.from, to: zoomed.to, api: zoomed.api })
    await page.getByRole('row').filter({ hasText: 'Demo app' }).first().waitFor()
    await page.goBack()
    await heading(page, 'Analytics')
    expect(search()).toEqual(zoomed)
  })

  it('a chart is read and zoomed by keyboard alone', async () => {
    await open(page, '/admin/analytics?range=7d', 'Analytics')
    await page.getByRole('group', { name: /^Calls:/ }).focus()
    for (const key of ['End', 'Enter', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key)
    await page.getByRole('status').filter({ hasText: 'Let go to zoom in' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^Clear .* to / }).waitFor()
    expect(Date.parse(search().to!) - Date.parse(search().from!)).toBe(4 * 3_600_000)
  })

  it('nothing went wrong unseen, and nothing left this machine', () => {
    expect(admin.faults).toEqual([])
  })
})

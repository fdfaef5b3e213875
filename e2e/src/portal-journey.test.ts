import { type TestDatabase, testDatabase } from '@gatehouse/testing/postgres.js'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserTests, launchBrowser, type Visit, visit } from './support/browser.js'
import { fitsEverybody, heading, open, signIn } from './support/console.js'
import { type RunningHouse, startHouse } from './support/running-house.js'

describe.runIf(browserTests())('the developer portal', () => {
  let database: TestDatabase
  let house: RunningHouse
  let browser: Browser
  let developer: Visit

  beforeAll(async () => {
    database = await testDatabase()
    house = await startHouse({ GATEHOUSE_DATABASE_URL: database.url })
    browser = await launchBrowser()
    developer = await visit(browser, house.consoleUrl)
  })
  afterAll(async () => {
    await browser?.close()
    await house?.stop()
    await database?.drop()
  })

  const demo = (role: string) => house.demo!.people.find(one => one.role === role)!

  it('three models answer the same prompt side by side, with first token, tokens and cost', async () => {
    const { page } = developer
    await open(page, '/playground', 'Sign in')
    await signIn(developer, demo('developer'))
    await heading(page, 'Playground')
    for (let i = 0; i < 2; i++) await page.getByRole('button', { name: 'Add a model' }).click()
    await page.getByLabel('Prompt').fill('Compare Lisbon and Oslo.')
    await page.keyboard.press('Enter')
    const columns = page.getByRole('region', { name: /^Column \d: / })
    // Written word by word: part of it is there while the rest is not.
    await columns.nth(1).locator('[data-writing]').waitFor()
    await page.getByRole('button', { name: 'Ask again' }).nth(2).waitFor()
    expect(await columns.count()).toBe(3)
    for (const column of await columns.all()) {
      await column.getByText('First token').waitFor()
      await column.getByText(/^\$0\.\d+$/).waitFor()
      expect(await column.getByText(/^\d+ \/ \d+$/).count()).toBe(1)
    }
    expect(new URL(page.url()).searchParams.get('models')!.split(',')).toHaveLength(3)
    await fitsEverybody(page)
  })

  it('a conversation goes on, is stopped, and is asked by a program as well', async () => {
    const { page } = developer
    const column = page.getByRole('region', { name: 'Column 3: chat-reasoning' })
    await page.getByLabel('Prompt').fill('And in winter?')
    await page.getByRole('button', { name: 'Send' }).click()
    await column.locator('[data-writing]').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await column.getByText('Stopped.').waitFor()
    await column.getByRole('button', { name: 'Code that asks chat-reasoning' }).click()
    expect(await page.getByRole('region', { name: 'curl', exact: true }).textContent()).toContain('And in winter?')
    await fitsEverybody(page)
    await page.keyboard.press('Escape')
  })

  it('names are hidden in a blind comparison until the best answer is chosen', async () => {
    const { page } = developer
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByLabel('Blind comparison').check()
    await fitsEverybody(page)
    await page.keyboard.press('Escape')
    await page.getByLabel('Prompt').fill('Which one?')
    await page.keyboard.press('Enter')
    const hidden = page.getByRole('region', { name: 'Column 2: Model B' })
    await hidden.getByRole('button', { name: 'The best answer' }).click()
    await page.getByRole('region', { name: 'Column 2: chat-large' }).waitFor()
  })

  it('the browser has asked this origin alone, and never held a key', async () => {
    expect(developer.faults).toEqual([])
    expect(await developer.page.content()).not.toMatch(/gh_(live|test)_\w{30}/)
  })
})

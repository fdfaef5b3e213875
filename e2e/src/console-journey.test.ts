import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type TestDatabase, testDatabase } from '@gatehouse/testing/postgres.js'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityFaults, browserTests, launchBrowser, type Visit, visit } from './support/browser.js'
import { heading, open, signIn, subscribe } from './support/console.js'
import { type RunningHouse, startHouse } from './support/running-house.js'

describe.runIf(browserTests())('the console, from a request to its approval', () => {
  let database: TestDatabase
  let house: RunningHouse
  let browser: Browser
  let admin: Visit
  let developer: Visit

  beforeAll(async () => {
    database = await testDatabase()
    house = await startHouse({ GATEHOUSE_DATABASE_URL: database.loginUrl })
    browser = await launchBrowser()
    admin = await visit(browser, house.consoleUrl)
    developer = await visit(browser, house.consoleUrl)
  })
  afterAll(async () => {
    await browser?.close()
    await house?.stop()
    await database?.drop()
  })

  const demo = (role: string) => house.demo!.people.find(one => one.role === role)!

  it('a visitor browses the catalog and is asked to sign in to subscribe', async () => {
    const { page } = developer
    await open(page, '/', 'Catalog')
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('link', { name: 'Chat', exact: true }).click()
    await heading(page, 'Chat')
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('link', { name: 'Sign in to subscribe' }).first().click()
    await heading(page, 'Sign in')
    expect(await accessibilityFaults(page)).toEqual([])
    await signIn(developer, demo('developer'))
    await heading(page, 'Chat')
  })

  it('a wrong password is refused in words', async () => {
    const { page } = admin
    await open(page, '/sign-in', 'Sign in')
    await page.getByLabel('E-mail').fill('nobody@example.com')
    await page.locator('input[name=password]').fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    expect(await page.getByRole('alert').textContent()).toContain('Wrong e-mail or password')
    // The browser reports the 401 that this is about.
    admin.faults.length = 0
  })

  it('a developer makes an application and subscribes it, to one plan at once, to another on request', async () => {
    const { page } = developer
    await open(page, '/applications', 'Applications')
    await page.getByRole('button', { name: 'New application' }).click()
    await page.getByLabel('Name').fill('Night batch')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await heading(page, 'Night batch')
    for (const [product, button] of [
      ['chat', 'Subscribe'],
      ['weather', 'Request access'],
    ] as const)
      await subscribe(page, product, button, 'Night batch')
    await page.getByText('Pending', { exact: true }).waitFor()
    expect(await page.getByText('Active', { exact: true }).count()).toBe(1)
  })

  it('a key is shown once, with a call that runs', async () => {
    const { page } = developer
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('production')
    await page.getByRole('button', { name: 'Create key' }).click()
    const snippet = (label: string) => page.getByRole('region', { name: label, exact: true })
    await snippet('curl with the key').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    const shown = `${await snippet('export').textContent()}\n${await snippet('curl with the key').textContent()}`
    const secret = /gh_live_\w+/.exec(shown)![0]
    const { stdout } = await promisify(execFile)('sh', ['-c', shown])
    expect(JSON.parse(stdout).choices[0].message.content).not.toBe('')
    await page.getByRole('button', { name: 'I have copied it' }).click()
    await page.reload()
    await page.getByText('production', { exact: true }).waitFor()
    expect(await page.content()).not.toContain(secret)
    expect(await accessibilityFaults(page)).toEqual([])
  })

  it('an approver sees the request and approves it by keyboard', async () => {
    const { page } = admin
    await open(page, '/admin/approvals', 'Sign in')
    await signIn(admin, demo('admin'))
    await heading(page, 'Approvals')
    await page.getByRole('article', { name: 'Request' }).getByText('Night batch').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.keyboard.press('a')
    await page.getByText('All clear').waitFor()
    await page.getByRole('button', { name: 'Send now' }).click()
    await page.getByRole('button', { name: 'Send now' }).waitFor({ state: 'detached' })
    await developer.page.reload()
    await developer.page.getByText('Active', { exact: true }).nth(2).waitFor()
    expect(await developer.page.getByText('Pending', { exact: true }).count()).toBe(0)
  })

  it('the call is in the log, with where its time went', async () => {
    const { page } = developer
    await open(page, '/logs', 'Log')
    await page.getByRole('row').filter({ hasText: 'Night batch' }).first().click()
    await page.getByRole('dialog').getByText('Where the time went').waitFor()
    expect(new URL(page.url()).searchParams.get('call')).toBeTruthy()
    expect(await accessibilityFaults(page)).toEqual([])
  })

  it('a key is rotated with a grace, and revoked by typing its name', async () => {
    const { page } = developer
    await open(page, '/applications', 'Applications')
    await page.getByRole('row').filter({ hasText: 'Night batch' }).click()
    const key = page.getByRole('row').filter({ hasText: 'production' })
    await key.getByRole('button', { name: 'Rotate' }).click()
    await page.getByLabel('The old key keeps working').selectOption({ label: 'For 1 hour' })
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
    await page.getByRole('button', { name: 'I have copied it' }).click()
    const old = key.filter({ hasText: 'Rotating out' })
    await old.getByRole('button', { name: 'Revoke' }).click()
    const confirm = page.getByRole('button', { name: 'Revoke the key' })
    expect(await confirm.isDisabled()).toBe(true)
    await page.getByLabel('Type production to confirm').fill('production')
    await confirm.click()
    await key.filter({ hasText: 'Revoked' }).waitFor()
    expect(await key.filter({ hasText: 'Active' }).count()).toBe(1)
  })

  it('a question is asked, answered, and the request rejected with a reason that is read word for word', async () => {
    const { page } = developer
    await open(page, '/applications', 'Applications')
    await page.getByRole('button', { name: 'New application' }).click()
    await page.getByLabel('Name').fill('Notebook')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await heading(page, 'Notebook')
    const application = page.url()
    await subscribe(page, 'weather', 'Request access', 'Notebook')
    await page.getByText('Pending', { exact: true }).waitFor()

    await open(admin.page, '/admin/approvals', 'Approvals')
    await admin.page.getByRole('article', { name: 'Request' }).getByText('Notebook').waitFor()
    await admin.page.keyboard.press('i')
    await admin.page.getByLabel('Question').fill('For how long?')
    await admin.page.getByRole('button', { name: 'Ask', exact: true }).click()
    await admin.page.getByText('All clear').waitFor()

    await page.goto(application)
    await page.getByText('For how long?').first().waitFor()
    await page.getByLabel('Your answer').fill('Until spring.')
    await page.getByRole('button', { name: 'Send the answer' }).click()
    await page.getByText('Pending', { exact: true }).waitFor()

    await open(admin.page, '/admin/approvals', 'Approvals')
    await admin.page.getByRole('article', { name: 'Request' }).getByText('Notebook').waitFor()
    await admin.page.keyboard.press('r')
    await admin.page.getByLabel('Explanation').fill('We have no room before spring.')
    await admin.page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click()
    await admin.page.getByText('All clear').waitFor()
    await admin.page.getByRole('button', { name: 'Send now' }).click()
    await admin.page.getByRole('button', { name: 'Send now' }).waitFor({ state: 'detached' })
    await page.goto(application)
    await page.getByText('Rejected', { exact: true }).first().waitFor()
    expect(await page.getByText('We have no room before spring.').count()).toBeGreaterThan(0)
  })

  it.each([
    ['/admin/apis', 'APIs'],
    ['/admin/products', 'Products'],
    ['/admin/providers', 'Providers'],
    ['/admin/models', 'Models'],
    ['/account', 'Account'],
  ])('%s is accessible, and fits a phone', async (path, title) => {
    const { page } = admin
    await open(page, path, title)
    await page.getByRole('table').first().or(page.getByText('No tokens yet')).first().waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it('a page that is denied names the permission, and the navigation does not show it', async () => {
    const { page } = developer
    await open(page, '/admin/nodes', 'Nodes')
    await page.getByText('platform:nodes-read').waitFor()
    expect(await page.getByRole('link', { name: 'Nodes' }).count()).toBe(0)
    expect(await accessibilityFaults(page)).toEqual([])
  })

  it('somebody signs up, by the mail that the owner finds in the outbox', async () => {
    const person = { email: 'newcomer@example.com', password: 'a long and plain passphrase' }
    const newcomer = await visit(browser, house.consoleUrl, { width: 390, height: 844 })
    const owner = await visit(browser, house.consoleUrl)
    await open(newcomer.page, '/sign-up', 'Make an account')
    await newcomer.page.getByLabel('Name').fill('New Comer')
    await newcomer.page.getByLabel('E-mail').fill(person.email)
    await newcomer.page.locator('input[name=password]').fill('too short')
    await newcomer.page.getByRole('button', { name: 'Make an account' }).click()
    await newcomer.page.getByText('At least 15 characters.', { exact: true }).waitFor()
    await newcomer.page.locator('input[name=password]').fill(person.password)
    await newcomer.page.getByRole('button', { name: 'Make an account' }).click()
    await heading(newcomer.page, 'Look into your mail')

    await open(owner.page, '/admin/outbox', 'Sign in')
    await signIn(owner, house.admin)
    await heading(owner.page, 'Outbox')
    await owner.page.getByRole('row').filter({ hasText: person.email }).click()
    const link = await owner.page.getByRole('dialog').getByRole('link').first().getAttribute('href')
    expect(await accessibilityFaults(owner.page)).toEqual([])
    await open(owner.page, '/admin/nodes', 'Nodes')
    await owner.page.getByText('In sync').waitFor()
    expect(await accessibilityFaults(owner.page)).toEqual([])

    await newcomer.page.goto(link!)
    await newcomer.page.getByRole('button', { name: 'Confirm my address' }).click()
    await newcomer.page.getByRole('link', { name: 'Sign in' }).click()
    await signIn(newcomer, person)
    await heading(newcomer.page, 'Catalog')
    expect(await accessibilityFaults(newcomer.page)).toEqual([])
    expect([...newcomer.faults, ...owner.faults]).toEqual([])
  })

  it('nothing went wrong unseen, and nothing left this machine', () => {
    expect({ admin: admin.faults, developer: developer.faults }).toEqual({ admin: [], developer: [] })
  })
})

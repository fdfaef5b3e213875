import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Visit } from '../support/browser.js'
import { fitsEverybody, heading, open, signIn } from '../support/console.js'
import { until } from '../support/management.js'
import { mailedLink, newcomer, PASSWORD } from '../support/people.js'
import type { Stage } from './stage.js'

/** What those do who run a tenant. */
export const tenantSuite = (stage: Stage) =>
  describe('for those who run a tenant', () => {
    let admin: Visit
    let page: Page

    beforeAll(async () => {
      admin = await stage.as('admin')
      page = admin.page
    })

    const search = () => Object.fromEntries(new URL(page.url()).searchParams)

    it('a peak is found in the charts, zoomed into, and followed to its calls', async () => {
      await open(page, '/admin/analytics?range=7d', 'Analytics')
      const chart = page.getByRole('group', { name: /^Calls:/ })
      await chart.waitFor()
      await page.getByLabel('Grouped by').selectOption({ label: 'By API' })
      await page.getByRole('list', { name: 'Legend of Calls' }).getByText('Weather').waitFor()
      await page.getByRole('table', { name: 'By API' }).getByRole('row').filter({ hasText: 'Chat' }).click()
      await page.getByRole('button', { name: 'Clear API: Chat' }).waitFor()

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

    it('a publisher brings an OpenAPI file, publishes it, and offers it under a plan', async () => {
      await open(page, '/admin/apis', 'APIs')
      await page.getByRole('button', { name: 'New API' }).click()
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: 'Choose a file' }).click()
      const document = `openapi: 3.1.0\ninfo: { title: Tide tables }\npaths: { "/tides/{port}": { get: {} } }\n`
      await (await chooser).setFiles({ name: 'tides.yaml', mimeType: 'text/yaml', buffer: Buffer.from(document) })
      await page.getByText('names no server').waitFor()
      await fitsEverybody(page)
      await page.getByRole('button', { name: 'Make the API' }).click()
      await page.getByText('Fill this in.').waitFor()
      await page.getByLabel('URL').fill('https://tides.example.com')
      await page.getByRole('button', { name: 'Make the API' }).click()
      await heading(page, 'Tide tables')
      await page.getByText('GET /tides/{port}').waitFor()
      await page.getByText('Tide tables, 1 operation').waitFor()
      await page.getByRole('button', { name: 'Publish' }).click()
      await page.getByText('Published', { exact: true }).first().waitFor()

      await open(page, '/admin/products', 'Products')
      await page.getByRole('button', { name: 'New product' }).click()
      await page.getByLabel('Slug').fill('tides')
      await page.getByLabel('Name').fill('Tides')
      await page.getByRole('combobox', { name: 'APIs' }).fill('tide-tables')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Make the product' }).click()
      await heading(page, 'Tides')
      await page.getByRole('button', { name: 'New plan' }).click()
      await page.getByLabel('Slug').fill('basic')
      await page.getByLabel('Name').fill('Basic')
      await page.getByLabel('Requests').check()
      await page.getByLabel('Limit', { exact: true }).fill('many')
      await page.getByLabel('Window').fill('1h')
      await page.getByRole('button', { name: 'Make the plan' }).click()
      await page.getByText('This has to be a number.').waitFor()
      await page.getByLabel('Limit', { exact: true }).fill('500')
      await page.getByRole('button', { name: 'Make the plan' }).click()
      await page.getByRole('cell', { name: '500 per hour' }).waitFor()
      await page.getByRole('link', { name: 'As developers see it' }).click()
      await heading(page, 'Tides')
      await page.getByText('Basic').first().waitFor()
    })

    it('a provider is added and tried, and an alias shares calls between models', async () => {
      const { baseUrl } = await page.evaluate<{ baseUrl: string }>(
        `fetch('/api/v1/tenants/acme/providers').then(answer => answer.json()).then(({ data }) => data[0])`,
      )
      await open(page, '/admin/providers', 'Providers')
      await page.getByRole('button', { name: 'Add a provider' }).click()
      await page.getByLabel('Slug').fill('second')
      await page.getByLabel('Address').fill(baseUrl)
      await page.getByLabel('API key').fill('sk-never-shown-again')
      await page.getByRole('button', { name: 'Add the provider' }).click()
      const row = page.getByRole('row').filter({ hasText: 'second' })
      await row.getByRole('button', { name: 'Try' }).click()
      await page.getByLabel('Model').fill('sandbox-small')
      await page.getByRole('button', { name: 'Make one short call' }).click()
      await page.getByText('It works').waitFor()
      expect(await page.content()).not.toContain('never-shown')

      await open(page, '/admin/models', 'Models')
      await page.getByRole('button', { name: 'New alias' }).click()
      await page.getByRole('textbox', { name: 'Alias' }).fill('shared')
      await page.getByLabel('Provider').selectOption('second')
      await page.getByLabel('Model', { exact: true }).fill('sandbox-small')
      await page.getByRole('button', { name: 'Add to targets' }).click()
      const second = page.getByRole('group', { name: 'Targets 2' })
      await second.getByLabel('Provider').selectOption('sandbox')
      await second.getByLabel('Model').fill('sandbox-large')
      await second.getByLabel('Weight').fill('3')
      await page.getByRole('button', { name: 'Make the alias' }).click()
      await page.getByRole('row').filter({ hasText: 'shared' }).getByText('75 %').waitFor()
    })

    it('the routes of an alias are changed in their graph by keyboard, and the version before is put back', async () => {
      await page.getByRole('row').filter({ hasText: 'shared' }).getByText('shared').click()
      await heading(page, 'shared')
      const routes = page.getByRole('region', { name: 'Routes', exact: true })
      const graph = page.getByRole('region', { name: 'Routes of shared' })
      await graph.getByText('75 %').waitFor()
      await routes.getByRole('button', { name: 'Change the routes' }).click()
      await routes.getByText('YAML', { exact: true }).click()
      const text = page.getByRole('textbox', { name: 'Routes of shared as YAML' })
      await text.fill((await text.inputValue()).replace('weight: 3', 'weight: heavy'))
      await routes.getByRole('button', { name: /^Line \d+$/ }).waitFor()
      expect(await routes.getByRole('button', { name: 'Put in force' }).isDisabled()).toBe(true)
      await fitsEverybody(page)
      await text.fill((await text.inputValue()).replace('weight: heavy', 'weight: 3'))
      await routes.getByText('Graph', { exact: true }).click()
      await page.getByLabel('Who is chosen').selectOption({ label: 'Canary' })
      await page.getByLabel('Percent').fill('20')
      await graph.getByText('80 %').waitFor()
      await graph.getByRole('button', { name: /sandbox-large/ }).focus()
      await page.keyboard.press('Enter')
      await page.getByLabel('Who is chosen').selectOption({ label: 'In this order' })
      await fitsEverybody(page)
      await routes.getByRole('button', { name: 'Put in force' }).click()
      await page.getByText('A node that is marked in the graph lacks something.').waitFor()
      await graph.getByRole('button', { name: 'Which provider?' }).click()
      await page.getByLabel('Provider').selectOption('second')
      await page.getByLabel('Model', { exact: true }).fill('sandbox-small')
      await routes.getByRole('button', { name: 'Put in force' }).click()
      await routes.getByRole('button', { name: 'Change the routes' }).waitFor()
      await graph.getByText('In this order').waitFor()
      const versions = page.getByRole('table', { name: 'Versions' })
      await versions.getByRole('row').nth(2).getByRole('button', { name: 'Put in force' }).click()
      await graph.getByText('75 %').waitFor()
    })

    it('a policy is put on an API by its form, refuses calls, and is taken away again', async () => {
      await open(page, '/admin/policies', 'Policies')
      await page.getByRole('button', { name: 'Add a policy' }).first().click()
      await page.getByLabel('Policy', { exact: true }).selectOption({ label: 'IP restriction' })
      await page.getByLabel('Put on').selectOption({ label: 'An API' })
      await page.getByLabel('Which one').selectOption({ label: 'Weather' })
      await page.getByRole('combobox', { name: 'Denied addresses' }).pressSequentially('127.0.0.0/8,')
      await page.keyboard.press('Tab')
      await fitsEverybody(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Add the policy' }).click()
      const row = page.getByRole('row').filter({ hasText: 'IP restriction' })
      await row.getByText('API Weather').waitFor()
      const call = async () => {
        const answer = await fetch(`${stage.house.gatewayUrl}/acme/weather/forecast?city=Oslo`, {
          headers: { authorization: `Bearer ${stage.house.demo!.key}` },
        })
        await answer.text()
        return answer.status
      }
      await until(5_000, async () => (await call()) === 403)
      await row.getByRole('button', { name: 'Remove IP restriction' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Remove the policy' }).click()
      await row.waitFor({ state: 'detached' })
      await until(5_000, async () => (await call()) === 200)
    })

    it('people are invited, given roles that say what they may, and put into teams; the audit knows', async () => {
      await open(page, '/admin/roles', 'Roles')
      await page.getByRole('button', { name: 'New role' }).click()
      await page.getByLabel('Slug').fill('clerk')
      await page.getByLabel('Name').fill('Clerk')
      await page.getByRole('combobox', { name: 'Permissions' }).pressSequentially('log:read,usage:read,')
      await page.keyboard.press('Tab')
      await page.getByRole('button', { name: 'Make the role' }).click()
      await page.getByRole('columnheader', { name: 'Clerk' }).waitFor()

      const owner = await stage.api('owner')
      const { email } = await newcomer(stage.house.consoleUrl, owner, 'kim@example.com')
      const earlier = await mailedLink(owner, email)
      await open(page, '/admin/members', 'Members')
      await page.getByRole('button', { name: 'Invite somebody' }).click()
      await page.getByLabel('E-mail').fill('kim@example.com')
      await page.getByRole('combobox', { name: 'Roles' }).pressSequentially('clerk,')
      await page.keyboard.press('Tab')
      await page.getByRole('button', { name: 'Send the invitation' }).click()
      await page.getByRole('row').filter({ hasText: 'kim@example.com' }).getByText('viewer, clerk').waitFor()
      const guest = await stage.visit()
      await guest.page.goto(await mailedLink(owner, email, earlier))
      await heading(guest.page, 'You are invited')
      await guest.page.getByRole('link', { name: 'Sign in' }).click()
      await signIn(guest, { email, password: PASSWORD })
      await guest.page.getByRole('button', { name: 'Accept the invitation' }).click()
      await guest.page.waitForURL(/\/admin/)
      await guest.page.getByRole('link', { name: 'Analytics' }).first().waitFor()
      expect(guest.faults).toEqual([])
      await guest.page.context().close()
      await page.getByRole('row').filter({ hasText: 'Paula Approver' }).click()
      await page.getByText('approval:decide').waitFor()
      await page.keyboard.press('Escape')

      await open(page, '/admin/teams', 'Teams')
      await page.getByRole('button', { name: 'New team' }).click()
      await page.getByLabel('Slug').fill('coast')
      await page.getByLabel('Name').fill('Coast')
      await page.getByRole('button', { name: 'Make the team' }).click()
      await page.getByRole('row').filter({ hasText: 'Coast' }).click()
      await page.getByLabel('Put somebody in').selectOption({ label: 'Paula Approver' })
      await page.getByRole('button', { name: 'Add' }).first().click()
      await page.getByRole('button', { name: /^Take out: Paula/ }).waitFor()
      await fitsEverybody(page)

      await open(page, '/admin/audit', 'Audit')
      await page.getByRole('button', { name: 'Verify the chain' }).click()
      await page.getByText('The chain is whole').waitFor()
      await page.getByLabel(/^Action/).fill('plan.create')
      await page.keyboard.press('Enter')
      await page.waitForURL(/action=plan/)
      // The rows of before would not stay.
      await admin.settled()
      await page.getByRole('row').filter({ hasText: 'Plan: create' }).first().click()
      await page.getByRole('rowheader', { name: 'limits.requests.limit' }).waitFor()
      await fitsEverybody(page)
      expect(search()).toEqual({ action: 'plan.create' })
    })

    it('an approver decides on several at once by keyboard, with the evidence, and takes one back in time', async () => {
      const developer = await stage.api('developer')
      for (const name of ['One', 'Two', 'Three']) {
        const { id } = await developer.call<{ id: string }>('POST', '/applications', { name })
        await developer.call('POST', `/applications/${id}/subscriptions`, { product: 'acme/weather', plan: 'gold' })
      }
      const stateOf = async (name: string) => {
        const { data } = await developer.call<{ data: { id: string; name: string }[] }>('GET', '/applications')
        const path = `/applications/${data.find(one => one.name === name)!.id}/subscriptions`
        const { data: held } = await developer.call<{ data: { state: string }[] }>('GET', path)
        return held[0]!.state
      }
      await open(page, '/admin/approvals', 'Approvals')
      const requests = page.getByRole('navigation', { name: 'Requests' }).getByRole('button')
      await page.getByText('This is their first request.').waitFor()
      for (const key of ['x', 'j', 'x', 'j', 'x']) await page.keyboard.press(key)
      await page.getByText('3 marked').waitFor()
      await fitsEverybody(page)
      await page.keyboard.press('a')
      await page.getByText('All clear').waitFor()
      await page.getByRole('button', { name: /^Undo .* for Two$/ }).click()
      await requests.filter({ hasText: 'for Two' }).waitFor()
      expect(await stateOf('One')).toBe('pending')
      await fitsEverybody(page)
      await page.getByRole('button', { name: 'Send now' }).click()
      await page.getByRole('region', { name: 'What is known' }).getByText('Earlier requests of theirs').waitFor()
      expect([await stateOf('One'), await stateOf('Two'), await stateOf('Three')]).toEqual([
        'active',
        'pending',
        'active',
      ])

      await page.keyboard.press('r')
      await page.getByLabel('Explanation').fill('One of these is enough for now.')
      await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click()
      await page.keyboard.press('u')
      await requests.filter({ hasText: 'for Two' }).waitFor()
      await page.keyboard.press('a')
      await page.getByText('All clear').waitFor()
      // Whoever leaves the page has decided.
      await page.getByRole('link', { name: 'Members' }).click()
      await heading(page, 'Members')
      await until(5_000, async () => (await stateOf('Two')) === 'active')
    })

    it('the home shows what waits and what goes on; settings rename the tenant', async () => {
      await open(page, '/admin', 'Home')
      await page
        .getByRole('region', { name: 'Last changes' })
        .getByText(/^[A-Z][a-z -]+: [a-z]/)
        .first()
        .waitFor()
      await page.getByRole('group', { name: /^Calls:/ }).waitFor()
      await open(page, '/admin/settings', 'Settings')
      await page.getByLabel('Name').fill('Acme Oceans')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('definition').filter({ hasText: 'Acme Oceans' }).waitFor()
      expect(await page.getByLabel('Name').inputValue()).toBe('Acme Oceans')
    })

    it('nothing went wrong unseen, and nothing left this machine', () => {
      expect(admin.faults).toEqual([])
    })
  })

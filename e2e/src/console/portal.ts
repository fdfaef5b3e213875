import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Visit } from '../support/browser.js'
import { fitsEverybody, heading, open, signIn, subscribe } from '../support/console.js'
import { until } from '../support/management.js'
import { mailedLink, newcomer, PASSWORD } from '../support/people.js'
import { runSnippet } from './run-snippet.js'
import type { Stage } from './stage.js'

/** What developers do. */
export const portalSuite = (stage: Stage) =>
  describe('for developers', () => {
    let developer: Visit
    beforeAll(async () => {
      developer = await stage.as('developer')
    })

    it('three models answer the same prompt side by side, with first token, tokens and cost', async () => {
      const { page } = developer
      await open(page, '/playground', 'Playground')
      for (let i = 0; i < 2; i++) await page.getByRole('button', { name: 'Add a model' }).click()
      await page.getByLabel('Prompt').fill('Compare Lisbon and Oslo.')
      await page.keyboard.press('Enter')
      const columns = page.getByRole('region', { name: /^Column \d: / })
      // Written word by word: part of it is there while the rest is not.
      await columns.nth(2).locator('[data-writing]').waitFor()
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

    it('a visitor reads what a product is, its models, plans and reference, without signing in', async () => {
      const visitor = await stage.visit()
      const { page } = visitor
      await open(page, '/catalog/acme/chat', 'Chat')
      await page.getByRole('region', { name: 'First call' }).waitFor()
      await page.getByRole('tab', { name: 'Models' }).click()
      const row = page.getByRole('row').filter({ hasText: 'chat-large' })
      await row.getByText('$4', { exact: true }).waitFor()
      await page.getByRole('tab', { name: 'Plans' }).click()
      const free = await page.getByRole('article', { name: 'Plan Free' }).getByText('Requests').boundingBox()
      const gold = await page.getByRole('article', { name: 'Plan Gold' }).getByText('Requests').boundingBox()
      expect(free!.y).toBe(gold!.y)
      await page.getByRole('tab', { name: 'Reference' }).click()
      await page.getByText('Subscribe to try it').waitFor()
      await page.getByRole('button', { name: 'List the models that the key opens GET' }).click()
      expect(new URL(page.url()).searchParams.get('op')).toBe('GET /v1/models')
      expect(visitor.faults).toEqual([])
      await page.context().close()
    })

    it('an operation is tried with a temporary key: status, time, quota, and a refusal of the upstream', async () => {
      const { page } = developer
      await open(page, '/catalog/acme/weather?tab=reference&op=GET%20/forecast', 'Weather')
      await page.getByRole('button', { name: 'Send' }).click()
      const answer = page.getByRole('status', { name: 'Answer' })
      await answer.getByText(/^[\d,]+ of [\d,]+$/).waitFor()
      await answer.getByText('"city": "Oslo"').waitFor()
      await fitsEverybody(page)
      await page.getByLabel('city').fill('Atlantis')
      await page.keyboard.press('Control+Enter')
      await answer.getByText('No forecast for Atlantis').waitFor()
      await answer.getByRole('tab', { name: 'Headers' }).click()
      await answer.getByText('x-request-id').waitFor()
      await answer.getByRole('link', { name: 'Open it in the log' }).click()
      await heading(page, 'Log')
      await page.getByRole('row').filter({ hasText: '404' }).click()
      await page.getByText('Gatehouse console').waitFor()
    })

    it('a model is tried from the reference, with tokens and cost', async () => {
      const { page } = developer
      await open(page, '/catalog/acme/chat?tab=reference', 'Chat')
      await page.getByRole('button', { name: 'Send' }).click()
      const answer = page.getByRole('status', { name: 'Answer' })
      await answer.getByText(/^\$0\.\d+$/).waitFor()
      await answer.getByText('Tokens left').waitFor()
      expect(await answer.textContent()).toMatch(/Tokens in \/ out\d+ \/ \d+/)
    })

    it('a request by the wizard asks what the plan asks, and ends at the application', async () => {
      const { page } = developer
      await open(page, '/catalog/acme/chat?tab=plans', 'Chat')
      await page.getByRole('link', { name: 'Request access: Gold' }).click()
      await page.getByRole('radio', { name: 'Demo app' }).waitFor()
      expect(await page.getByRole('radio', { name: 'Demo app' }).isDisabled()).toBe(true)
      await page.getByRole('button', { name: 'New application' }).click()
      await page.getByLabel('Name').fill('Support bot')
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      await page.getByRole('radio', { name: 'Support bot' }).and(page.locator(':checked')).waitFor()
      await fitsEverybody(page)
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByLabel('What will you build?').fill('Answers to customers.')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByText('Answers to customers.').waitFor()
      await page.getByRole('button', { name: 'Request access' }).click()
      await heading(page, 'Support bot')
      await page.getByText('Pending', { exact: true }).waitFor()
    })

    it('the first call turns green by itself, made by each snippet as it stands', async () => {
      const { page } = developer
      await open(page, '/applications', 'Applications')
      await page.getByRole('button', { name: 'New application' }).click()
      await page.getByLabel('Name').fill('Night shift')
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      await heading(page, 'Night shift')
      await page.getByRole('heading', { name: 'Your first call' }).waitFor()
      const admin = await stage.api('admin')
      const unlimited = { slug: 'open', name: 'Open', approval: 'auto' }
      await admin.call('POST', '/tenants/acme/products/chat/plans', unlimited, 201)
      await subscribe(page, 'chat', 'Subscribe', 'Night shift', 'Open')
      await page.getByRole('button', { name: 'New key' }).click()
      await page.getByRole('dialog').getByLabel('Name').fill('laptop')
      await page.getByRole('button', { name: 'Create key' }).click()
      const exported = await page.getByRole('region', { name: 'export', exact: true }).textContent()
      const key = /gh_live_\w+/.exec(exported!)![0]
      await page.getByRole('button', { name: 'I have copied it' }).click()
      await page.getByText('Waiting for it.').waitFor()
      const language = page.getByLabel('Language')
      const offered = await language.locator('option').allTextContents()
      expect(offered).toEqual(
        expect.arrayContaining(['curl', 'JavaScript', 'Python', 'OpenAI, JavaScript', 'OpenAI, Python']),
      )
      const codes: [string, string][] = []
      for (const label of offered) {
        await language.selectOption(label)
        codes.push([label, (await page.getByRole('region', { name: label, exact: true }).textContent())!])
      }
      for (const [label, code] of codes) {
        const printed = await runSnippet(label, code, key)
        // What runs says something; Python may not be here.
        if (printed !== undefined || !label.endsWith('Python')) expect(printed?.length, label).toBeGreaterThan(10)
      }
      await page.getByText('It works').waitFor()
    })

    it('a key in its grace says whether it is still used', async () => {
      const { page } = developer
      const row = page.getByRole('row').filter({ hasText: 'laptop' })
      await row.getByRole('button', { name: 'Rotate' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
      await page.getByRole('button', { name: 'I have copied it' }).click()
      const note = page.getByRole('note')
      await note.getByText(/It is still in use: last .*, \d calls in 24 hours/).waitFor()
      await fitsEverybody(page)
      await note.getByRole('button', { name: 'Revoke it now' }).click()
      await page.getByLabel('Type laptop to confirm').fill('laptop')
      await page.getByRole('button', { name: 'Revoke the key' }).click()
      await note.waitFor({ state: 'detached' })
      expect(await row.filter({ hasText: 'Active' }).count()).toBe(1)
    })

    it('a paused subscription refuses, and the log says why and what to do', async () => {
      const { page } = developer
      const made = page.waitForResponse(
        answer => answer.url().endsWith('/keys') && answer.request().method() === 'POST',
      )
      await page.getByRole('button', { name: 'New key' }).click()
      await page.getByRole('dialog').getByLabel('Name').fill('server')
      await page.getByRole('button', { name: 'Create key' }).click()
      const { secret } = (await (await made).json()) as { secret: string }
      await page.getByRole('button', { name: 'I have copied it' }).click()
      await page.getByRole('button', { name: 'More on Chat' }).click()
      await page.getByRole('menuitem', { name: 'Pause' }).click()
      await page.getByText('Suspended', { exact: true }).waitFor()
      const call = () =>
        fetch(`${stage.house.gatewayUrl}/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
          body: JSON.stringify({ model: 'chat-default', messages: [{ role: 'user', content: 'Hi' }] }),
        })
      await until(5_000, async () => (await call()).status === 403)
      await page.getByRole('tab', { name: 'Log' }).click()
      await page.getByRole('row').filter({ hasText: '403' }).first().click()
      await page.getByText('Why was this refused?').waitFor()
      await fitsEverybody(page)
      await page.keyboard.press('Escape')
      await page.getByRole('tab', { name: 'Overview' }).click()
      await page.getByRole('button', { name: 'More on Chat' }).click()
      await page.getByRole('menuitem', { name: 'Resume' }).click()
      await page.getByText('Active', { exact: true }).first().waitFor()
      await until(5_000, async () => (await call()).status === 200)
    })

    it('another plan is asked for and granted while calls go on, and none is refused', async () => {
      const { page } = developer
      const [api, approver] = await Promise.all([stage.api('developer'), stage.api('approver')])
      const application = new URL(page.url()).pathname
      const { secret } = await api.call<{ secret: string }>('POST', `${application}/keys`, { name: 'all along' })
      const call = async () => {
        const answer = await fetch(`${stage.house.gatewayUrl}/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
          body: JSON.stringify({ model: 'chat-default', messages: [{ role: 'user', content: 'Hi' }] }),
        })
        await answer.text()
        return answer.status
      }
      await until(5_000, async () => (await call()) === 200)
      const statuses = new Map<number, number>()
      let calling = true
      const calls = (async () => {
        while (calling) {
          const status = await call()
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
        }
      })()
      await page.getByRole('button', { name: 'More on Chat' }).click()
      await page.getByRole('menuitem', { name: 'Change the plan' }).click()
      await page.getByRole('radio', { name: /^Gold/ }).check()
      await page.getByLabel('What will you build?').fill('More of it.')
      await page.getByRole('button', { name: 'Request the change' }).click()
      await page.getByRole('note').getByText('Pending').waitFor()
      const { data } = await approver.call<{ data: { id: string; kind: string }[] }>('GET', '/approvals?state=open')
      const task = data.find(({ kind }) => kind === 'change_request')!
      const { revision } = await approver.call<{ revision: number }>('POST', `/approvals/${task.id}/approve`, {})
      const owner = await stage.api('owner')
      await until(5_000, async () => {
        const nodes = await owner.call<{ data: { name: string; revision: number }[] }>('GET', '/nodes')
        return nodes.data.some(node => node.revision >= revision)
      })
      await page.reload()
      await page.getByText('Gold', { exact: true }).first().waitFor()
      calling = false
      await calls
      expect([...statuses.keys()]).toEqual([200])
    })

    it('usage tells figures beside those of before, how full the plans are, and exports what it shows', async () => {
      const { page } = developer
      await open(page, '/usage?range=7d&by=model', 'Usage')
      await page.getByText('Limits of your plans').waitFor()
      await page
        .getByText(/\d+ used, \d+ %/)
        .first()
        .waitFor()
      const table = page.getByRole('table', { name: 'By Model' })
      await table.getByText('chat-default').waitFor()
      const downloading = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Export CSV' }).click()
      const csv = await text(await (await downloading).createReadStream())
      const calls = await table
        .getByRole('row')
        .filter({ hasText: 'chat-default' })
        .getByRole('cell')
        .nth(1)
        .textContent()
      expect(csv).toMatch(new RegExp(`^chat-default,${calls},`, 'm'))
    })

    it('an organization is shared by invitation, and whoever joins sees what it has', async () => {
      const { page } = developer
      const owner = await stage.api('owner')
      const { email } = await newcomer(stage.house.consoleUrl, owner, 'mate@example.com')
      const earlier = await mailedLink(owner, email)
      await open(page, '/organizations', 'Organizations')
      await page.getByRole('button', { name: 'New organization' }).click()
      await page.getByLabel('Slug').fill('quayside')
      await page.getByLabel('Name').fill('Quayside')
      await page.getByRole('button', { name: 'Make the organization' }).click()
      await heading(page, 'Quayside')
      await page.getByRole('button', { name: 'Invite somebody' }).click()
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Role').selectOption('viewer')
      await page.getByRole('button', { name: 'Send the invitation' }).click()
      await page.getByRole('button', { name: `Take back the invitation of ${email}` }).waitFor()
      await fitsEverybody(page)

      const guest = await stage.visit()
      await guest.page.goto(await mailedLink(owner, email, earlier))
      await guest.page.getByRole('link', { name: 'Sign in' }).click()
      await signIn(guest, { email, password: PASSWORD })
      await guest.page.getByRole('button', { name: 'Accept the invitation' }).click()
      await heading(guest.page, 'Quayside')
      expect(await guest.page.getByRole('button', { name: 'Invite somebody' }).count()).toBe(0)
      expect(guest.faults).toEqual([])
      await guest.page.context().close()

      await page.reload()
      await page.getByRole('row').filter({ hasText: email }).first().getByRole('cell').first().click()
      await page.getByRole('button', { name: 'Change role' }).click()
      await page.getByLabel('Role').selectOption('developer')
      await page.getByRole('button', { name: 'Save the role' }).click()
      await page
        .getByRole('table', { name: 'Members' })
        .getByRole('row')
        .filter({ hasText: email })
        .getByText('Developer')
        .waitFor()
    })

    it('by keyboard alone: found in the palette, gone to by letters, and listed', async () => {
      const { page } = developer
      await open(page, '/catalog?price=free', 'Catalog')
      await page.getByRole('link', { name: 'Weather', exact: true }).waitFor()
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Search or go to' }).and(page.locator(':focus')).waitFor()
      await page.keyboard.type('night sh')
      await page.getByRole('option', { name: /^Night shift/ }).waitFor()
      await fitsEverybody(page)
      await page.keyboard.press('Enter')
      await heading(page, 'Night shift')
      await page.keyboard.press('g')
      await page.keyboard.press('u')
      await heading(page, 'Usage')
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Playground').waitFor()
      await fitsEverybody(page)
      await page.keyboard.press('Escape')
      await open(page, '/catalog?approval=auto&search=nothing-like-it', 'Catalog')
      await page.getByText('No product fits').waitFor()
      await page.getByRole('button', { name: 'Show all' }).click()
      await page.getByRole('link', { name: 'Chat', exact: true }).waitFor()
    })

    it('the browser has asked this origin alone, and never held a key', async () => {
      expect(developer.faults).toEqual([])
      expect(await developer.page.content()).not.toMatch(/gh_(live|test)_\w{30}/)
    })
  })

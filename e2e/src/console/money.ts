import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Visit } from '../support/browser.js'
import { fitsEverybody, open } from '../support/console.js'
import { until } from '../support/management.js'
import type { Stage } from './stage.js'

/** What models cost, who spends it, and how much is left. */
export const moneySuite = (stage: Stage) =>
  describe('for those who mind the money', () => {
    let admin: Visit
    let page: Page

    beforeAll(async () => {
      admin = await stage.as('admin')
      page = admin.page
    })

    it('costs are told by who caused them, grouped by keyboard, and taken away as a file', async () => {
      await open(page, '/admin/costs?range=7d', 'Costs')
      const table = page.getByRole('table', { name: 'Costs' })
      await table.getByRole('row').filter({ hasText: 'Demo app' }).first().waitFor()
      await page.getByLabel('By', { exact: true }).focus()
      await page.keyboard.press('m')
      await page.getByRole('columnheader', { name: 'Model' }).waitFor()
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Export as FOCUS' }).press('Enter'),
      ])
      expect(file.suggestedFilename()).toBe('costs.csv')
      await fitsEverybody(page)
    })

    it('budgets say what is left and until when', async () => {
      const [publisher, developer] = await Promise.all([stage.api('admin'), stage.api('developer')])
      const limits = { budget: { amount: '5', window: '1mo', calendar: true } }
      const plan = { slug: 'capped', name: 'Capped', approval: 'auto', limits }
      await publisher.call('POST', '/tenants/acme/products/chat/plans', plan, 201)
      const { id } = await developer.call<{ id: string }>('POST', '/applications', { name: 'Thrift' }, 201)
      await developer.call('POST', `/applications/${id}/subscriptions`, { product: 'acme/chat', plan: 'capped' }, 201)
      await open(page, '/admin/budgets', 'Budgets')
      const row = page.getByRole('row').filter({ hasText: 'Thrift' })
      await row.getByText('$5 left at its end').waitFor()
      await fitsEverybody(page)
      await row.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('group', { name: /^What is left/ }).waitFor()
      await page.getByRole('definition').filter({ hasText: '$5 per calendar month' }).waitFor()
    })

    it('calls of the past are re-rated, shown before they are booked anew', async () => {
      await open(page, '/admin/prices', 'Prices')
      await page.getByRole('button', { name: 'Re-rate calls' }).press('Enter')
      const form = page.getByRole('dialog')
      const from = new Date(Date.now() - 86_400_000).toISOString().slice(0, 16)
      await form.getByLabel('Calls from').fill(from)
      await form.getByRole('button', { name: 'Show what would change' }).press('Enter')
      await page.getByRole('dialog').getByText('Looked at').waitFor()
      await fitsEverybody(page)
      await page.keyboard.press('Escape')
      await page.getByRole('table', { name: 'Re-ratings' }).getByText('Every model').waitFor()
    })

    it('invoices show what a subscription comes to, to both sides', async () => {
      const [publisher, developer] = await Promise.all([stage.api('admin'), stage.api('developer')])
      const price = { amount: '30', per: 'month', meters: [{ of: 'requests', tiers: [{ price: '0.01' }] }] }
      const plan = { slug: 'paid', name: 'Paid', approval: 'auto', price }
      await publisher.call('POST', '/tenants/acme/products/chat/plans', plan, 201)
      const { id } = await developer.call<{ id: string }>('POST', '/applications', { name: 'Payer' }, 201)
      await developer.call('POST', `/applications/${id}/subscriptions`, { product: 'acme/chat', plan: 'paid' }, 201)
      await open(page, '/admin/invoices', 'Invoices')
      const row = page.getByRole('row').filter({ hasText: 'Payer' })
      await row.getByText('Draft').waitFor()
      await fitsEverybody(page)
      await row.focus()
      await page.keyboard.press('Enter')
      await page.getByText(/^Fee: /).waitFor()
      await fitsEverybody(page)
    })

    it('the price book shows its arithmetic, and a mark-up reaches it', async () => {
      await open(page, '/admin/prices', 'Prices')
      const book = page.getByRole('table', { name: 'Price book' })
      await page.getByRole('button', { name: 'Set a price' }).click()
      const form = page.getByRole('dialog')
      await form.getByLabel('Provider type').fill('openai')
      await form.getByLabel('Model', { exact: true }).fill('gpt-4o-mini')
      await form.getByLabel(/^Mark-up/).fill('20')
      await form.getByRole('button', { name: 'Set the price' }).click()
      const row = book.getByRole('row').filter({ hasText: 'openai/gpt-4o-mini' })
      await row.filter({ hasText: '+20 %' }).waitFor()
      await fitsEverybody(page)
      await row.focus()
      await page.keyboard.press('Enter')
      const sums = page.getByRole('region', { name: 'What a call costs' })
      await sums.getByText('1,000 input tokens × $0.18 per million').waitFor()
      await sums.getByLabel('Input tokens').fill('2,000')
      await sums.getByText('2,000 input tokens × $0.18 per million').waitFor()
    })

    it('a call shows who was asked and how its cost comes about', async () => {
      const { gatewayUrl, demo } = stage.house
      const answer = await fetch(`${gatewayUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${demo!.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'chat-default', messages: [{ role: 'user', content: 'Hi' }] }),
      })
      expect(answer.status).toBe(200)
      await answer.text()
      const logged = async () =>
        (await stage.api('admin')).call<{ data: { requestId: string }[] }>('GET', '/logs?tenant=acme&limit=5')
      const id = answer.headers.get('x-request-id')
      await until(10_000, async () => (await logged()).data.some(({ requestId }) => requestId === id))
      await open(page, `/logs?range=24h&requestId=${id}`, 'Log')
      await page.getByRole('row').filter({ hasText: 'chat-default' }).first().click()
      await page.getByRole('heading', { name: 'Who was asked' }).waitFor()
      await page.getByText(/input tokens × \$[\d.]+ per million/).waitFor()
    })

    it('nothing went wrong unseen, and nothing left this machine', () => {
      expect(admin.faults).toEqual([])
    })
  })

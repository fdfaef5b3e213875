import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Visit } from '../support/browser.js'
import { heading } from '../support/console.js'
import { type ExtraNode, startNode } from '../support/extra-node.js'
import { type Management, until } from '../support/management.js'
import { mailedLink, PASSWORD } from '../support/people.js'
import { type Hands, keyboard, mouse, thumbs } from './hands.js'
import type { Stage } from './stage.js'

interface Journey {
  stage: Stage
  hands: Hands
  visit: Visit
  /** Tells what this journey makes from what the others make. */
  mark: string
}

/** All at a time: each has a browser window of its own. */
const everybody = [mouse, keyboard, thumbs] as const
const markOf = (hands: Hands) => (hands === mouse ? 'mouse' : hands === keyboard ? 'desk' : 'phone')

export const journeySuite = (stage: Stage) =>
  describe('by mouse, by keyboard alone, and on a phone', () => {
    const nodes = new Map<Hands, ExtraNode>()
    beforeAll(async () => {
      const owner = await stage.api('owner')
      for (const hands of everybody) {
        const { command } = await owner.call<{ command: string }>('POST', '/nodes/join-tokens', {})
        nodes.set(hands, await startNode(markOf(hands), command))
      }
    })
    afterAll(() => Promise.all([...nodes.values()].map(node => node.kill())))

    it.each([
      ['a visitor comes to a first call that succeeds', firstCall],
      ['an approver has a day: one approved, one asked, one rejected', approversDay],
      ['a publisher brings an API, and somebody subscribes to it', newApi],
      ['an operator sees that a node was killed', (own: Journey) => killedNode(own, nodes.get(own.hands)!)],
    ])('%s', async (_, journey) => {
      const faults = await Promise.all(
        everybody.map(async hands => {
          const visit = await stage.visit(hands.viewport)
          await journey({ stage, hands, visit, mark: markOf(hands) })
          await visit.page.context().close()
          return visit.faults
        }),
      )
      expect(faults.flat()).toEqual([])
    })
  })

async function signInByForm({ hands, visit: { page } }: Journey, person: { email: string; password: string }) {
  await heading(page, 'Sign in')
  await hands.type(page.getByLabel('E-mail'), person.email)
  await hands.type(page.locator('input[name=password]'), person.password)
  await hands.press(page.getByRole('button', { name: 'Sign in', exact: true }))
}

/** By the sidebar, or by the drawer that a phone has in its place. */
async function follow({ hands, visit: { page } }: Journey, label: string): Promise<void> {
  if (hands === thumbs) await hands.press(page.getByRole('button', { name: 'Open the navigation' }))
  const main = page.getByRole('navigation', { name: 'Main' })
  await hands.press(main.getByRole('link', { name: label, exact: true }))
  await heading(page, label)
}

async function firstCall(own: Journey): Promise<void> {
  const { stage, hands, mark } = own
  const { page } = own.visit
  const { press, type } = hands
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const link = (name: string) => page.getByRole('link', { name, exact: true })

  await page.goto('/')
  await heading(page, 'APIs and models, with one key')
  await type(page.getByLabel('Search the catalog'), 'chat')
  await press(button('Search'))
  await heading(page, 'Catalog')
  await press(link('Chat'))
  await heading(page, 'Chat')
  await press(link('Sign in to subscribe').first())
  await press(link('Make an account'))
  const person = { email: `${mark}@example.com`, password: PASSWORD }
  await type(page.getByLabel('Name'), 'New Comer')
  await type(page.getByLabel('E-mail'), person.email)
  await type(page.locator('input[name=password]'), person.password)
  await press(button('Make an account'))
  await heading(page, 'Look into your mail')
  await page.goto(await mailedLink(await stage.api('owner'), person.email))
  await press(button('Confirm my address'))
  await press(link('Sign in'))
  await signInByForm(own, person)
  await heading(page, 'Catalog')

  await press(link('Chat'))
  await heading(page, 'Chat')
  await press(link('Subscribe').first())
  await press(link('Subscribe: Free'))
  await press(button('New application'))
  await type(page.getByLabel('Name'), 'My first bot')
  await press(button('Create'))
  await page.getByRole('radio', { name: 'My first bot' }).and(page.locator(':checked')).waitFor()
  await press(button('Continue'))
  await press(button('Subscribe'))
  await heading(page, 'My first bot')
  await press(button('New key'))
  await type(page.getByRole('dialog').getByLabel('Name'), 'laptop')
  await press(button('Create key'))
  const shown = await page.getByRole('region', { name: 'export', exact: true }).textContent()
  const key = /gh_live_\w+/.exec(shown!)![0]
  await press(button('I have copied it'))
  await page.getByText('Waiting for it.').waitFor()
  const answer = await fetch(`${stage.house.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'chat-default', messages: [{ role: 'user', content: 'Hello' }] }),
  })
  expect(answer.status).toBe(200)
  await page.getByText('It works').waitFor()
  expect(await page.content()).not.toContain(key)
}

const subscriptionsOf = async (api: Management, application: string) =>
  (
    await api.call<{ data: { id: string; state: string; reason: string | null }[] }>(
      'GET',
      `/applications/${application}/subscriptions`,
    )
  ).data

async function approversDay(own: Journey): Promise<void> {
  const { stage, hands, mark } = own
  const { page } = own.visit
  const developer = await stage.api('developer')
  const names = ['Morning', 'Noon', 'Evening'].map(time => `${time} ${mark}`)
  const applications: string[] = []
  for (const name of names) {
    const { id } = await developer.call<{ id: string }>('POST', '/applications', { name })
    await developer.call('POST', `/applications/${id}/subscriptions`, { product: 'acme/weather', plan: 'gold' })
    applications.push(id)
  }
  const becomes = (index: number, state: string) =>
    until(5_000, async () => (await subscriptionsOf(developer, applications[index]!))[0]!.state === state)
  const request = page.getByRole('article', { name: 'Request' })
  const choose = async (index: number) => {
    const list = page.getByRole('navigation', { name: 'Requests' }).getByRole('button')
    await hands.press(list.filter({ hasText: `for ${names[index]}` }))
    await request.getByText(names[index]!, { exact: true }).waitFor()
  }
  const send = () => hands.press(page.getByRole('button', { name: 'Send now' }))

  await page.goto('/admin/approvals')
  await signInByForm(own, stage.person('approver'))
  await heading(page, 'Approvals')
  await choose(0)
  await hands.press(request.getByRole('button', { name: 'Approve' }))
  await send()
  await becomes(0, 'active')
  await choose(1)
  await hands.press(request.getByRole('button', { name: 'Ask…' }))
  await hands.type(page.getByLabel('Question'), 'For how long?')
  await hands.press(page.getByRole('button', { name: 'Ask', exact: true }))
  await becomes(1, 'needs_info')
  await choose(2)
  await hands.press(request.getByRole('button', { name: 'Reject…' }))
  await hands.type(page.getByLabel('Explanation'), 'No room before spring.')
  await hands.press(page.getByRole('dialog').getByRole('button', { name: 'Reject' }))
  // Taken back within its ten seconds, and decided again.
  await hands.press(page.getByRole('button', { name: /^Undo/ }))
  await choose(2)
  await hands.press(request.getByRole('button', { name: 'Reject…' }))
  await hands.type(page.getByLabel('Explanation'), 'No room before spring.')
  await hands.press(page.getByRole('dialog').getByRole('button', { name: 'Reject' }))
  await send()
  await becomes(2, 'rejected')
  expect((await subscriptionsOf(developer, applications[2]!))[0]!.reason).toBe('No room before spring.')
}

async function newApi(own: Journey): Promise<void> {
  const { stage, hands, mark } = own
  const { page } = own.visit
  const { press, type } = hands
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const admin = await stage.api('admin')
  type Api = { versions: { config: { upstream: { targets: { url: string }[] } } }[] }
  const weather = await admin.call<Api>('GET', '/tenants/acme/apis/weather')
  const document = {
    openapi: '3.1.0',
    info: { title: `Skies ${mark}` },
    servers: [{ url: weather.versions[0]!.config.upstream.targets[0]!.url }],
    paths: { '/cities': { get: {} } },
  }

  await page.goto('/admin/apis')
  await signInByForm(own, stage.person('admin'))
  await heading(page, 'APIs')
  await press(button('New API'))
  const chooser = page.waitForEvent('filechooser')
  await press(button('Choose a file'))
  const file = { name: 'skies.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(document)) }
  await (await chooser).setFiles(file)
  await page.getByText('Read from the file').waitFor()
  await press(button('Make the API'))
  await heading(page, `Skies ${mark}`)
  await press(button('Publish'))
  await page.getByText('Published', { exact: true }).first().waitFor()

  await follow(own, 'Products')
  await press(button('New product'))
  await type(page.getByLabel('Slug'), `skies-${mark}`)
  await type(page.getByLabel('Name'), `Skies ${mark}`)
  await type(page.getByRole('combobox', { name: 'APIs' }), `skies-${mark}`)
  await page.keyboard.press('Enter')
  await press(button('Make the product'))
  await heading(page, `Skies ${mark}`)
  await press(button('New plan'))
  await type(page.getByLabel('Slug'), 'open')
  await type(page.getByLabel('Name'), 'Open')
  await press(button('Make the plan'))
  await page.getByRole('button', { name: 'Change Open' }).waitFor()

  const developer = await stage.api('developer')
  const { id } = await developer.call<{ id: string }>('POST', '/applications', { name: `Reader ${mark}` })
  const product = `acme/skies-${mark}`
  const subscription = { product, plan: 'open' }
  const made = await developer.call<{ state: string }>('POST', `/applications/${id}/subscriptions`, subscription)
  expect(made.state).toBe('active')
  const { secret } = await developer.call<{ secret: string }>('POST', `/applications/${id}/keys`, { name: 'one' })
  const call = () =>
    fetch(`${stage.house.gatewayUrl}/acme/skies-${mark}/cities`, { headers: { authorization: `Bearer ${secret}` } })
  await until(5_000, async () => (await call()).status === 200)
  await press(page.getByRole('link', { name: 'As developers see it' }))
  await page.getByText('Open', { exact: true }).first().waitFor()
}

async function killedNode(own: Journey, node: ExtraNode): Promise<void> {
  const { stage, hands, mark } = own
  const { page } = own.visit
  await page.goto('/admin/nodes')
  await signInByForm(own, stage.person('owner'))
  await heading(page, 'Nodes')
  const row = page.getByRole('row').filter({ hasText: mark })
  await row.getByText('In sync').waitFor()
  await node.kill()
  // By itself: nobody reloads.
  await row.getByText('Offline').waitFor()
  await hands.press(row)
  await page.getByRole('dialog').getByText('Offline').waitFor()
}

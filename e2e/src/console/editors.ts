import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Visit } from '../support/browser.js'
import { fitsEverybody, heading, open } from '../support/console.js'
import { greeterDescriptor } from '../support/greeter.js'
import type { Stage } from './stage.js'

/** What stands behind a REST API, filled in by those who publish it. */
export const editorsSuite = (stage: Stage) =>
  describe('for those who configure an API', () => {
    let admin: Visit
    let page: Page
    const dialog = () => page.getByRole('dialog')
    const section = (title: string) =>
      dialog()
        .locator('summary')
        .filter({ hasText: new RegExp(`^${title}`) })
        .first()
    const configure = async () => {
      await open(page, '/admin/apis/piers', 'Piers')
      await page.getByRole('button', { name: 'Configure' }).click()
    }
    const save = () => dialog().getByRole('button', { name: 'Save', exact: true }).click()
    const saved = () => dialog().waitFor({ state: 'detached' })

    beforeAll(async () => {
      const api = await stage.api('admin')
      await api.call('POST', '/tenants/acme/apis', {
        slug: 'piers',
        name: 'Piers',
        type: 'rest',
        path: '/piers',
        upstream: { targets: [{ url: 'https://piers.example.com' }] },
      })
      admin = await stage.as('admin')
      page = admin.page
    })

    it('a canary is begun with one press, its shares come to a hundred, and what lacks is said at its field', async () => {
      await configure()
      await section('Split').click()
      await dialog()
        .getByRole('button', { name: /^Canary/ })
        .click()
      await dialog().getByRole('img', { name: 'Shares: stable 95 %, canary 5 %' }).waitFor()
      const canary = dialog().getByRole('group', { name: 'Share of canary' })
      await canary.getByLabel('Share, %').fill('20')
      await dialog().getByRole('img', { name: 'Shares: stable 80 %, canary 20 %' }).waitFor()
      await save()
      await dialog().getByText('Fill this in.').waitFor()
      await dialog().getByText('One thing has to be put right.').waitFor()
      const second = dialog().getByRole('group', { name: 'Target 2' })
      await second.getByLabel('URL').and(page.locator(':focus')).waitFor()
      await second.getByLabel('URL').fill('https://canary.piers.example.com')
      await dialog()
        .getByRole('img', { name: 'Share of calls: piers.example.com 80 %, canary.piers.example.com 20 %' })
        .waitFor()
      await fitsEverybody(page)
      await save()
      await saved()
      await page.getByRole('img', { name: 'Split: stable 80 %, canary 20 %' }).waitFor()
    })

    it('health, retries and TLS are told in words, and ask only for what their choices need', async () => {
      await configure()
      await section('Load balancing').click()
      expect(await dialog().getByLabel('The same caller has').count()).toBe(0)
      await dialog().getByLabel('Calls go to').selectOption('consistent-hash')
      await dialog().getByLabel('The same caller has').selectOption('header')
      await section('Health').click()
      await dialog().getByLabel('By checks of the gateway’s own').check()
      await dialog().getByLabel('Check by').selectOption('grpc')
      expect(await dialog().getByLabel('Good answers').count()).toBe(0)
      await section('TLS').click()
      await dialog().getByLabel('Check certificates').uncheck()
      await save()
      // The API knows what the schema cannot tell; the section of the field opens where it was closed.
      await dialog().getByText('The name of the header that callers differ by.').waitFor()
      await dialog().getByText('Checks by gRPC need targets that speak http2.').waitFor()
      await dialog().getByLabel('Header or cookie').first().fill('x-session')
      await dialog().getByLabel('They speak').selectOption('http2')
      await fitsEverybody(page)
      await save()
      await saved()
      await page.getByText('Certificates are not checked').waitFor()
      await page.getByText(/checked by grpc every 5s/).waitFor()
    })

    it('a route that nothing would reach is refused where it stands, and reached once it asks for more', async () => {
      await configure()
      await section('Routes').click()
      for (const place of [1, 2]) {
        await dialog().getByRole('button', { name: 'Add a route' }).click()
        await dialog()
          .getByRole('group', { name: `Route ${place}`, exact: true })
          .getByLabel('Path')
          .fill('/berths/{id}')
      }
      const second = dialog().getByRole('group', { name: 'Route 2', exact: true })
      await save()
      await second.getByText('Nothing would reach it: ANY /berths/{id}, route 1').waitFor()
      await second.getByRole('button', { name: 'Add a condition' }).click()
      await page.getByRole('menuitem', { name: 'Header' }).click()
      await second.getByLabel('Header: name').fill('x-ring')
      await second.getByLabel('Header: how').selectOption('values')
      await second.getByLabel('Header: values').pressSequentially('beta,')
      await fitsEverybody(page)
      await save()
      await saved()
      await page.getByText('header x-ring = beta').waitFor()
    })

    it('a descriptor tells its services, methods and rules before it is saved', async () => {
      await configure()
      await section('JSON to gRPC').click()
      await dialog()
        .getByRole('switch', { name: /^JSON to gRPC/ })
        .check()
      const chooser = page.waitForEvent('filechooser')
      await dialog().getByRole('button', { name: 'Descriptor' }).click()
      await (await chooser).setFiles({
        name: 'greeter.binpb',
        mimeType: 'application/octet-stream',
        buffer: greeterDescriptor,
      })
      const holds = dialog().getByRole('list', { name: 'What the descriptor holds' })
      await holds.getByText('acme.Greeter').waitFor()
      await holds.getByText('GET /v1/greeter/{name}').waitFor()
      await dialog().getByText('1 service, 2 methods, 2 HTTP rules').waitFor()
      await fitsEverybody(page)
      await save()
      await saved()
      await heading(page, 'Piers')
    })

    it('which route a request meets is asked beside the routes, and why the others do not take it', async () => {
      const api = await stage.api('admin')
      await api.call('POST', '/tenants/acme/apis/piers/versions/v1/publish')
      await open(page, '/admin/apis/piers', 'Piers')
      const ask = async () => {
        await dialog().getByRole('button', { name: 'See what would happen' }).click()
        return dialog().getByRole('region', { name: 'Routes at this path' })
      }
      await page.getByRole('button', { name: 'Which route would match?' }).click()
      await dialog().getByLabel('Path').fill('/acme/piers/berths/7')
      const routes = (await ask()).getByRole('listitem')
      await routes.nth(1).getByText('Takes it').waitFor()
      await routes.nth(0).getByText('the request has not: header x-ring').waitFor()
      await dialog().getByRole('textbox', { name: 'Headers' }).fill('x-ring: beta')
      await ask()
      await routes.nth(0).getByText('Takes it').waitFor()
      await routes.nth(1).getByText('Asked later').waitFor()
      await fitsEverybody(page)
    })

    it('nothing went wrong unseen but what the API refused', () => {
      expect(admin.faults.filter(fault => !fault.includes('422'))).toEqual([])
    })
  })

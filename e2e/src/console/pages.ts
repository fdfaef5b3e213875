import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Shot, shots } from '../screenshots/pages.js'
import { seedMoney } from '../screenshots/seed-money.js'
import { accessibilityFaults, phoneFaults, type Visit } from '../support/browser.js'
import { open, signIn } from '../support/console.js'
import type { Stage } from './stage.js'

/** Every page that `pnpm screenshots` shows, by whose session it is seen in. */
const of = (as: Shot['as']) => shots.filter(shot => shot.as === as)
const sessions = ['admin', 'developer', 'owner', undefined] as const

/** Paths of the pages that were looked at. */
const looked = new Set<string>()

/** As the console declares them, with `$name` for what varies. */
function routes(): string[] {
  const folder = fileURLToPath(new URL('../../../apps/console/src/routes/', import.meta.url))
  const files = readdirSync(folder, { encoding: 'utf8' }).filter(
    name => name.endsWith('.ts') && !name.includes('.test.'),
  )
  return files.flatMap(name =>
    [...readFileSync(folder + name, 'utf8').matchAll(/\bpath: '([^']+)'/g)].map(([, path]) => path!),
  )
}

async function faultsOf({ page, settled }: Visit, pages: readonly Shot[]): Promise<string[]> {
  const faults: string[] = []
  const desk = page.viewportSize()!
  for (const { name, path, prepare } of pages) {
    await page.goto(path)
    await settled()
    await prepare?.(page)
    await settled()
    looked.add(new URL(page.url()).pathname)
    faults.push(...(await accessibilityFaults(page)))
    await page.setViewportSize({ width: 390, height: 844 })
    const sideways = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    if (sideways > 0) faults.push(`${name} can be scrolled sideways by ${sideways} px on a phone`)
    if (!prepare) faults.push(...(await phoneFaults(page)))
    await page.setViewportSize(desk)
  }
  return faults
}

export const pagesSuite = (stage: Stage) =>
  describe('every page', () => {
    const visits = new Map<Shot['as'], Visit>()
    beforeAll(async () => {
      // There is something to decide on.
      const developer = await stage.api('developer')
      for (const name of ['Pier', 'Quay']) {
        const { id } = await developer.call<{ id: string }>('POST', '/applications', { name })
        await developer.call('POST', `/applications/${id}/subscriptions`, { product: 'acme/weather', plan: 'gold' })
      }
      await seedMoney(await stage.api('admin'), developer, stage.house.gatewayUrl)
      for (const role of sessions) visits.set(role, role ? await stage.as(role) : await stage.visit())
    })

    it.each(sessions)(
      'as %s sees them is accessible in light and in dark, and fits a phone',
      async role => {
        expect(await faultsOf(visits.get(role)!, of(role))).toEqual([])
        expect(visits.get(role)!.faults).toEqual([])
      },
      240_000,
    )

    it('of the router is among them', () => {
      const unseen = routes().filter(route => {
        const path = new RegExp(`^${route.replaceAll(/\$\w+/g, '[^/]+')}$`)
        return ![...looked].some(one => path.test(one))
      })
      expect(unseen).toEqual([])
    })

    it('that is denied names the permission, and the navigation does not show it', async () => {
      const { page } = visits.get('developer')!
      await open(page, '/admin/nodes', 'Nodes')
      await page.getByText('platform:nodes-read').waitFor()
      expect(await page.getByRole('link', { name: 'Nodes' }).count()).toBe(0)
    })

    it('for signing in says in words that the password is wrong', async () => {
      const { page } = await stage.visit()
      await open(page, '/sign-in', 'Sign in')
      await signIn({ page }, { email: 'nobody@example.com', password: 'not the password' })
      expect(await page.getByRole('alert').textContent()).toContain('Wrong e-mail or password')
    })

    it('for signing up says what a password needs', async () => {
      const { page } = await stage.visit()
      await open(page, '/sign-up', 'Make an account')
      await page.getByLabel('Name').fill('New Comer')
      await page.getByLabel('E-mail').fill('somebody@example.com')
      await page.locator('input[name=password]').fill('too short')
      await page.getByRole('button', { name: 'Make an account' }).click()
      await page.getByText('At least 15 characters.', { exact: true }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/sign-up')
    })
  })

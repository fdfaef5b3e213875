import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setTimeout } from 'node:timers/promises'
import { type Browser, chromium, type Page, type Request } from 'playwright-core'

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Whether browser tests can run here. Without a browser they are skipped and say so; where `CI` is true they fail instead. */
export function browserTests(): boolean {
  if (installed || process.env.CI === 'true') return true
  console.error('SKIPPED: no Chromium at /usr/bin/chromium, so the console was not tried in a browser.')
  return false
}

export function launchBrowser(): Promise<Browser> {
  if (!installed) throw new Error('Install Chromium (Debian: apt-get install chromium) to try the console.')
  const quiet = ['no-first-run', 'disable-background-networking', 'disable-component-update', 'disable-sync']
  return chromium.launch({
    executablePath: installed,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet.map(flag => `--${flag}`)],
  })
}

/** A browser of somebody's own, with whatever went wrong in it. */
export interface Visit {
  page: Page
  /** Of the console. */
  origin: string
  /** Resolves when nothing is asked for any more, and what came is drawn. */
  settled(): Promise<void>
  /** Console errors, uncaught ones, and requests that left this machine. */
  faults: string[]
}

export async function visit(
  browser: Browser,
  baseUrl: string,
  viewport = { width: 1440, height: 900 },
): Promise<Visit> {
  const faults: string[] = []
  const context = await browser.newContext({ baseURL: baseUrl, viewport })
  await context.route(
    url => !['127.0.0.1', 'localhost'].includes(url.hostname),
    route => {
      faults.push(`asked for ${route.request().url()}`)
      return route.abort()
    },
  )
  // Longer than anything takes: other systems are tried beside this one.
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  page.on('pageerror', error => faults.push(error.message))
  page.on('console', message => {
    // A visitor who is not signed in is told so by a 401, which the browser reports by itself.
    if (message.type() === 'error' && !message.location().url.endsWith('/api/v1/me')) faults.push(message.text())
  })
  return { page, origin: new URL(baseUrl).origin, settled: settledOf(page), faults }
}

/** What takes longer is a stream, or the browser forgot to tell of its end. */
const LONGEST_MS = 2_000
const TWO_FRAMES = 'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))'

/** From now on: resolves when nothing is asked for any more, and what came is drawn. */
export function settledOf(page: Page): () => Promise<void> {
  const asked = new Set<Request>()
  let answered: (() => void)[] = []
  page.on('request', request => asked.add(request))
  const ended = (request: Request) => {
    asked.delete(request)
    if (asked.size > 0) return
    for (const resolve of answered) resolve()
    answered = []
  }
  page.on('requestfinished', ended)
  page.on('requestfailed', ended)
  return async () => {
    // What came is drawn two frames later, and may ask for more.
    for (let quiet = 0; quiet < 3; quiet++) {
      if (asked.size > 0) {
        const all = new Promise<boolean>(resolve => answered.push(() => resolve(true)))
        if (!(await Promise.race([all, setTimeout(LONGEST_MS, false)]))) asked.clear()
        quiet = 0
      }
      await page.evaluate(TWO_FRAMES)
    }
  }
}

interface AxeResults {
  violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[]
}

type Scheme = 'light' | 'dark'
// From the fifth row on, a table says nothing new.
const SEEN = JSON.stringify({ exclude: ['tbody tr:nth-child(n+5)'] })

// Colours in mid-fade are nobody's; what a closed <details> hides would fade for ever.
const FADING = 'document.getAnimations().filter(({ effect }) => effect?.target?.checkVisibility())'

async function faultsIn(page: Page, colorScheme: Scheme, options: object = {}): Promise<string[]> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(axe)
  await page.evaluate(`Promise.all(${FADING}.map(({ finished }) => finished.catch(() => {})))`)
  const asked = JSON.stringify({ resultTypes: ['violations'], ...options })
  const { violations } = (await page.evaluate(`axe.run(${SEEN}, ${asked})`)) as AxeResults
  return violations.map(
    ({ id, nodes }) =>
      `${page.url()} in ${colorScheme}: ${id}: ${nodes.map(node => `${node.html} ${node.failureSummary}`).join('\n')}`,
  )
}

/** Faults by WCAG 2.2 AA and axe's own best practices, in light and in dark, which differs by nothing but its colours. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const dark = await faultsIn(page, 'dark', { runOnly: ['color-contrast', 'link-in-text-block'] })
  return [...dark, ...(await faultsIn(page, 'light'))]
}

/** On a phone: what stands in another way, its colours having been seen. */
export const phoneFaults = (page: Page): Promise<string[]> =>
  faultsIn(page, 'light', { rules: { 'color-contrast': { enabled: false } } })

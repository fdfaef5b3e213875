import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser, settledOf, visit } from '../support/browser.js'
import { type RunningHouse, startHouse } from '../support/running-house.js'
import { type Shot, shots } from './pages.js'
import { seed } from './seed.js'

const widths = [1440, 768, 390]
const schemes = ['light', 'dark'] as const
const HEIGHT = 900

/** `pnpm screenshots [--to folder] [--only name,name] [--width 1440] [--scheme dark] [--webp]`: every page of the console, from data as a company would have it. */
async function main(): Promise<void> {
  const option = (name: string) => {
    const at = process.argv.indexOf(`--${name}`)
    return at < 0 ? undefined : process.argv[at + 1]
  }
  const to = option('to') ?? '.gatehouse/screenshots'
  const only = option('only')?.split(',')
  const width = option('width')
  const scheme = option('scheme')
  const chosen = only ? shots.filter(({ name }) => only.includes(name)) : shots
  say('Starting a house with data')
  const house = await startHouse()
  const browser = await launchBrowser()
  try {
    await seed(house)
    const sessions = await sessionsOf(browser, house)
    const files: string[] = []
    for (const size of width ? [Number(width)] : widths)
      for (const one of schemes.filter(each => scheme === undefined || each === scheme))
        for (const shot of chosen)
          files.push(await take(sessions, shot, size, one, to, process.argv.includes('--webp')))
    await writeFile(join(to, 'index.html'), contactSheet(files))
    say(`${files.length} pictures in ${to}; open index.html there to see all of them`)
  } finally {
    await browser.close()
    await house.stop()
  }
}

type Sessions = Record<string, BrowserContext>

async function sessionsOf(browser: Browser, house: RunningHouse): Promise<Sessions> {
  const nobody = (await visit(browser, house.consoleUrl)).page.context()
  const sessions: Sessions = { nobody }
  const people = [...house.demo!.people, { role: 'owner', ...house.admin }]
  for (const { role, email, password } of people) {
    const { page } = await visit(browser, house.consoleUrl)
    const headers = { origin: new URL(house.consoleUrl).origin }
    const answer = await page.context().request.post('/api/v1/auth/sign-in', { data: { email, password }, headers })
    if (!answer.ok()) throw new Error(`${role} cannot sign in: ${answer.status()}`)
    sessions[role] = page.context()
  }
  return sessions
}

async function take(
  sessions: Sessions,
  { name, path, as = 'nobody' as never, prepare }: Shot,
  width: number,
  scheme: 'light' | 'dark',
  to: string,
  webp: boolean,
): Promise<string> {
  const page = await sessions[as]!.newPage()
  const settled = settledOf(page)
  try {
    await page.setViewportSize({ width, height: HEIGHT })
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await page.goto(path)
    await settled()
    await prepare?.(page)
    await settled()
    const folder = `${width}-${scheme}`
    const file = `${folder}/${name}.${webp ? 'webp' : 'png'}`
    await mkdir(join(to, folder), { recursive: true })
    await (webp
      ? writeWebp(page, join(to, file))
      : page.screenshot({ path: join(to, file), fullPage: prepare === undefined }))
    const sideways = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    if (sideways > 0) say(`${file} can be scrolled sideways by ${sideways} px`)
    return file
  } catch (error) {
    throw new Error(`${name} at ${width} px: ${(error as Error).message}`, { cause: error })
  } finally {
    await page.close()
  }
}

async function writeWebp(page: Page, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 })
  await writeFile(file, Buffer.from(data, 'base64'))
}

const contactSheet = (files: readonly string[]): string =>
  `<!doctype html><meta charset="utf-8"><title>Screenshots</title><style>body{font:14px sans-serif;display:flex;flex-wrap:wrap;gap:16px}img{max-width:480px;max-height:480px;border:1px solid #ccc}figure{margin:0}</style>${files
    .map(
      file =>
        `<figure><a href="${file}"><img loading="lazy" src="${file}" alt=""></a><figcaption>${file}</figcaption></figure>`,
    )
    .join('')}`

const say = (text: string) => process.stderr.write(`${text}\n`)

await main()

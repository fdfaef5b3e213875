import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'

const consoleFolder = fileURLToPath(new URL('../../../apps/console/', import.meta.url))

/** A line that is put after another one of a built module, as if somebody had written it into the source. */
export interface Addition {
  /** End of the module's path. */
  module: string
  after: string
  line: string
}

export function added(source: string, { module, after, line }: Addition): string {
  if (!source.includes(after)) throw new Error(`${module} does not say ${after} any more`)
  return source.replace(after, `${after}\n${line}`)
}

/** Settings under which Node.js processes load the module with the line in it. */
export async function nodeWith(addition: Addition, folder: string): Promise<Record<string, string>> {
  const { module, after, line } = addition
  await writeFile(
    join(folder, 'hooks.mjs'),
    `export async function load(url, context, next) {
       const loaded = await next(url, context)
       if (!url.endsWith(${JSON.stringify(module)})) return loaded
       return { ...loaded, source: String(loaded.source).replace(${JSON.stringify(after)}, ${JSON.stringify(`${after}\n${line}`)}) }
     }`,
  )
  const start = join(folder, 'start.mjs')
  await writeFile(start, `import { register } from 'node:module'\nregister('./hooks.mjs', import.meta.url)\n`)
  return { NODE_OPTIONS: `--import=${pathToFileURL(start).href}` }
}

/** Builds the console, its own source untouched, with the line in the module. */
export async function buildConsoleWith(addition: Addition, to: string): Promise<void> {
  const vite = createRequire(join(consoleFolder, 'package.json')).resolve('vite')
  const { build } = (await import(pathToFileURL(vite).href)) as { build: (config: object) => Promise<unknown> }
  await build({
    root: consoleFolder,
    logLevel: 'error',
    build: { outDir: to, emptyOutDir: true },
    plugins: [
      {
        name: 'added-field',
        enforce: 'pre',
        transform: (code: string, id: string) => (id.endsWith(addition.module) ? added(code, addition) : null),
      },
    ],
  })
}

/** The page gets the console from this folder, and the API from where it came from. */
export async function consoleFrom(page: Page, folder: string): Promise<void> {
  await page.route('**/*', route => {
    const { pathname } = new URL(route.request().url())
    if (pathname.startsWith('/api/')) return route.fallback()
    const file = join(folder, pathname)
    return route.fulfill({ path: pathname !== '/' && existsSync(file) ? file : join(folder, 'index.html') })
  })
}

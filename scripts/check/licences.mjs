import { existsSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { workspaceFolders } from './cruise.mjs'

const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
])

// Run while building or testing and not shipped; these may be under MPL-2.0 as well.
const development = name =>
  name.startsWith('@types/') || ['vite', '@vitejs/plugin-react', '@gatehouse/testing', '@gatehouse/e2e'].includes(name)

/** `(MIT OR GPL-3.0)` passes by its first half, `MIT AND ISC` needs both. */
export const allowed = (expression, extra = []) =>
  expression
    .replace(/[()]/g, '')
    .split(/ OR /i)
    .some(choice => choice.split(/ AND /i).every(id => permissive.has(id.trim()) || extra.includes(id.trim())))

/** First lines of licences by whose text a package may say what its manifest leaves out. */
const texts = { 'MIT License': 'MIT' }

async function licenceOf(manifest, folder) {
  const { license, licenses } = manifest
  if (typeof license === 'string') return license
  if (license?.type) return license.type
  if (Array.isArray(licenses)) return licenses.map(one => one.type ?? one).join(' OR ')
  const text = await readFile(join(folder, 'LICENSE'), 'utf8').catch(() => '')
  return texts[text.split('\n', 1)[0].trim()] ?? 'none named'
}

/** Where Node would find `name` from `folder`; undefined for optional packages of other platforms. */
async function installed(folder, name) {
  for (let at = folder; ; at = dirname(at)) {
    const candidate = join(at, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return realpath(candidate)
    if (at === dirname(at)) return undefined
  }
}

/** Everything that `names` lead to, by folder. */
async function reach(starts, found = new Map()) {
  const queue = [...starts]
  for (let next = queue.pop(); next; next = queue.pop()) {
    const folder = await installed(next.folder, next.name)
    if (!folder || found.has(folder)) continue
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
    found.set(folder, manifest)
    const wanted = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
    const peers = Object.keys(manifest.peerDependencies ?? {})
    for (const name of [...wanted, ...peers]) if (!development(name)) queue.push({ folder, name })
  }
  return found
}

/** What is shipped is under permissive licences; tools for building and testing may be under MPL-2.0 too. */
export async function checkLicences(root) {
  const shipped = []
  const tools = []
  for (const folder of ['.', ...(await workspaceFolders(root))]) {
    const manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'))
    const at = join(root, folder)
    const add = (list, names) => list.push(...names.map(name => ({ folder: at, name })))
    const names = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
    const toolkit = development(manifest.name)
    add(shipped, toolkit ? [] : names.filter(name => !development(name)))
    add(tools, [...Object.keys(manifest.devDependencies ?? {}), ...names.filter(name => toolkit || development(name))])
  }
  const product = await reach(shipped)
  const everything = await reach(tools, new Map(product))
  const problems = []
  for (const [folder, manifest] of everything) {
    const licence = await licenceOf(manifest, folder)
    const extra = product.has(folder) ? [] : ['MPL-2.0', 'CC-BY-4.0']
    if (manifest.name.startsWith('@gatehouse/') || allowed(licence, extra)) continue
    problems.push(`${manifest.name}@${manifest.version}: ${licence}`)
  }
  return {
    ok: problems.length === 0 && product.size > 0,
    summary: `${product.size} shipped packages, ${everything.size - product.size} tools`,
    problems,
  }
}

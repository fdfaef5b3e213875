import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cruiseTree, workspaceFolders } from './cruise.mjs'

const hasSource = async folder =>
  (await readdir(folder, { recursive: true }).catch(() => [])).some(
    name => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name),
  )

/** Holds the import graph of the real tree to the rules. Fails too when a package with source was not seen at all. */
export async function checkDependencies(root) {
  const entries = []
  for (const folder of await workspaceFolders(root)) {
    if (await hasSource(join(root, folder, 'src'))) entries.push(`${folder}/src`)
  }
  const { modules, violations } = await cruiseTree(root, entries)
  const unseen = entries.filter(entry => !modules.some(module => module.source.startsWith(`${entry}/`)))
  return {
    ok: violations.length === 0 && unseen.length === 0 && modules.length > 0,
    summary: `${modules.length} modules, ${violations.length} violations`,
    problems: [
      ...unseen.map(entry => `${entry}: no module of it was seen`),
      ...violations.map(({ rule, from, to }) => `${rule}: ${from} → ${to}`),
    ],
  }
}

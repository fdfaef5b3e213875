import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { cruise } from 'dependency-cruiser'

const rules = createRequire(import.meta.url)('../../.dependency-cruiser.cjs')

/** The folders that may hold workspace packages: those directly below packages and apps, and the two at the top. */
export async function workspaceFolders(root) {
  const below = async folder =>
    existsSync(join(root, folder)) ? (await readdir(join(root, folder))).map(name => `${folder}/${name}`) : []
  const folders = [...(await below('packages')), ...(await below('apps')), 'migrations', 'e2e']
  return folders.filter(folder => existsSync(join(root, folder, 'package.json')))
}

/** Our packages are read from their source, so that the answer does not depend on what was built when. */
async function resolveOptions(root) {
  const alias = {}
  for (const folder of await workspaceFolders(root)) {
    const { name } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'))
    alias[name] = join(root, folder, 'src')
  }
  return {
    alias,
    extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
    exportsFields: ['exports'],
    conditionNames: ['import', 'node', 'types', 'default'],
  }
}

/**
 * Reads the import graph of the tree at `root` and judges it by .dependency-cruiser.cjs.
 * @returns {Promise<{modules: {source: string, dependencies: object[]}[], violations: {rule: string, from: string, to: string}[], ruleNames: string[]}>}
 */
export async function cruiseTree(root, entries) {
  const { output } = await cruise(
    entries,
    { ...rules.options, baseDir: root, validate: true, ruleSet: { forbidden: rules.forbidden } },
    await resolveOptions(root),
  )
  return {
    modules: output.modules,
    violations: output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    ruleNames: rules.forbidden.map(rule => rule.name),
  }
}

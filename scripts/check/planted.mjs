import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruiseTree } from './cruise.mjs'

const fixtures = join(dirname(fileURLToPath(import.meta.url)), 'fixtures')

/**
 * Proves that each dependency rule still sees. The fixtures are a small tree like ours in which files that break a rule say so
 * in their first line (`// breaks: <rule>`); exactly those must be reported, and every rule must have one.
 */
export async function checkPlanted() {
  const { modules, violations, ruleNames } = await cruiseTree(fixtures, ['packages', 'apps', 'migrations'])
  const planted = []
  for (const { source } of modules) {
    if (source.includes('node_modules') || !/\.tsx?$/.test(source)) continue
    const [, rules] = /^\/\/ breaks: (.+)$/m.exec(await readFile(join(fixtures, source), 'utf8')) ?? []
    for (const rule of rules?.split(', ') ?? []) planted.push(`${rule}: ${source}`)
  }
  const reported = new Set(violations.map(({ rule, from }) => `${rule}: ${from}`))
  const problems = [
    ...ruleNames
      .filter(name => !planted.some(plant => plant.startsWith(`${name}: `)))
      .map(name => `${name}: no fixture breaks it`),
    ...planted.filter(plant => !reported.has(plant)).map(plant => `${plant} was not caught`),
    ...[...reported]
      .filter(report => !planted.includes(report))
      .map(report => `${report} was reported, though allowed`),
  ]
  return {
    ok: problems.length === 0 && planted.length > 0,
    summary: `${planted.length} planted violations of ${ruleNames.length} rules, ${reported.size} caught`,
    problems,
  }
}

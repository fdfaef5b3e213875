#!/usr/bin/env node
// Prints, as JSON, what a program is made of: `node scripts/check/reachable.mjs apps/data-plane/src/main.ts`
// → {modules: [paths of ours], packages: [names from npm]}. Types are not followed: they are gone at run time.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruiseTree } from './cruise.mjs'

const packageName = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//

/** Files that a module starts as a process or thread of their own, by `new URL('./worker.js', import.meta.url)`. */
async function started(root, source) {
  const text = await readFile(join(root, source), 'utf8')
  return [...text.matchAll(/new URL\(\s*'(\.[^']+)\.js',\s*import\.meta\.url/g)]
    .map(([, path]) => `${join(dirname(source), path)}.ts`)
    .filter(path => existsSync(join(root, path)))
}

/** Everything that runs when `entry` does. */
export async function reachable(root, entry) {
  const modules = new Set()
  const packages = new Set()
  for (const entries = [entry]; entries.length > 0; ) {
    const graph = new Map((await cruiseTree(root, entries)).modules.map(module => [module.source, module]))
    const queue = entries.splice(0)
    for (let source = queue.pop(); source; source = queue.pop()) {
      if (modules.has(source) || !graph.has(source)) continue
      modules.add(source)
      for (const { resolved, dependencyTypes } of graph.get(source).dependencies) {
        if (dependencyTypes.includes('type-only')) continue
        const [, name] = packageName.exec(resolved) ?? []
        if (name) packages.add(name)
        else if (!dependencyTypes.includes('core')) queue.push(resolved)
      }
      if (/\.tsx?$/.test(source)) entries.push(...(await started(root, source)).filter(path => !modules.has(path)))
    }
  }
  return { modules: [...modules].sort(), packages: [...packages].sort() }
}

const self = fileURLToPath(import.meta.url)
if (process.argv[1] === self && process.argv[2])
  console.log(JSON.stringify(await reachable(join(dirname(self), '../..'), process.argv[2]), null, 1))

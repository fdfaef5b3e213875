import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { banner, camelCase, entry } from './text.mjs'

const folder = 'packages/policies/src'

/** Every folder with a policy.ts is a policy; the folder's name is its id. */
async function policyIds(root) {
  const ids = []
  for (const found of await readdir(join(root, folder), { withFileTypes: true })) {
    if (!found.isDirectory()) continue
    const files = await readdir(join(root, folder, found.name))
    if (!files.includes('policy.ts')) continue
    if (!files.includes('config.ts')) throw new Error(`${folder}/${found.name} has a policy.ts but no config.ts`)
    const config = await readFile(join(root, folder, found.name, 'config.ts'), 'utf8')
    for (const name of ['config', 'about']) {
      if (!new RegExp(`^export const ${name}\\b`, 'm').test(config))
        throw new Error(`${folder}/${found.name}/config.ts must export \`${name}\``)
    }
    ids.push(found.name)
  }
  return ids.sort()
}

/** The registry holds the engines and is for data planes; the schemas hold none and are for the control plane. */
export async function policyFiles(root) {
  const ids = await policyIds(root)
  const imports = ids.map(id => `import ${camelCase(id)} from './${id}/policy.js'\n`).join('')
  const registry = `${banner('the folders beside it')}import type { Policy } from './contract.js'
${imports}
export const policies: Readonly<Record<string, Policy>> = {
${ids.map(id => `${entry(id, camelCase(id))}\n`).join('')}}
`
  const schemaImports = ids.map(id => `import * as ${camelCase(id)} from './${id}/config.js'\n`).join('')
  const schemas = `${banner('the folders beside it')}import type { PolicySchema } from './contract.js'
${schemaImports}
export type { PolicySchema, Scope, Stage } from './contract.js'

/** What a policy is and takes, without what it does. */
export const policySchemas: Readonly<Record<string, PolicySchema>> = {
${ids.map(id => `  '${id}': { id: '${id}', ...${camelCase(id)}.about, config: ${camelCase(id)}.config },\n`).join('')}}
`
  return [
    { path: `${folder}/registry.gen.ts`, text: registry },
    { path: `${folder}/schemas.gen.ts`, text: schemas },
  ]
}

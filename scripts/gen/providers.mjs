import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { banner, camelCase, entry } from './text.mjs'

const folder = 'packages/providers/src'
const notProviders = new Set(['contract.ts', 'index.ts'])

/** Every file directly in the folder is a provider, but for the contract and names that begin with `_`. */
async function providerIds(root) {
  const files = await readdir(join(root, folder), { withFileTypes: true })
  return files
    .filter(file => file.isFile() && file.name.endsWith('.ts') && !/\.(gen|test)\.ts$/.test(file.name))
    .map(file => file.name)
    .filter(name => !name.startsWith('_') && !notProviders.has(name))
    .map(name => name.slice(0, -3))
    .sort()
}

/** The registry is for data planes; the schemas show what each provider is and which credentials it takes. */
export async function providerFiles(root) {
  const ids = await providerIds(root)
  const imports = ids.map(id => `import ${camelCase(id)} from './${id}.js'\n`).join('')
  const registry = `${banner('the files beside it')}import type { Provider } from './contract.js'
${imports}
export const providers: Readonly<Record<string, Provider>> = {
${ids.map(id => `${entry(id, camelCase(id))}\n`).join('')}}
`
  const schemas = `${banner('the files beside it')}${ids.length > 0 ? "import { schemaOf } from './_schema-of.js'\n" : ''}import type { ProviderSchema } from './contract.js'
${imports}
export type { ProviderSchema } from './contract.js'

/** What a provider is and takes, without what it does. */
export const providerSchemas: Readonly<Record<string, ProviderSchema>> = {
${ids.map(id => `  '${id}': schemaOf(${camelCase(id)}),\n`).join('')}}
`
  return [
    { path: `${folder}/registry.gen.ts`, text: registry },
    { path: `${folder}/schemas.gen.ts`, text: schemas },
  ]
}

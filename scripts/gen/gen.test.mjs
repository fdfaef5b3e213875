import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrationFiles } from './migrations.mjs'
import { policyFiles } from './policies.mjs'
import { providerFiles } from './providers.mjs'

let root
const file = async (path, text = '') => {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gen-'))
  await file('packages/policies/src/contract.ts')
  await file('packages/providers/src/contract.ts')
  await file('migrations/src/migrate.ts')
})
afterEach(() => rm(root, { recursive: true }))

test('empty folders make empty registries', async () => {
  const files = [await policyFiles(root), await providerFiles(root), await migrationFiles(root)].flat()
  expect(files).toHaveLength(5)
  for (const { text } of files) expect(text).not.toMatch(/import (?!type)/)
})

test('a folder with policy.ts is a policy, and the schemas never import it', async () => {
  await file('packages/policies/src/ip-rule/policy.ts')
  await file('packages/policies/src/ip-rule/config.ts', 'export const config = 1\nexport const about = 2\n')
  await file('packages/policies/src/notes/README.md')
  const [registry, schemas] = await policyFiles(root)
  expect(registry.text).toContain("import ipRule from './ip-rule/policy.js'")
  expect(registry.text).toContain("'ip-rule': ipRule,")
  expect(schemas.text).toContain("from './ip-rule/config.js'")
  expect(schemas.text).not.toContain('policy.js')
  expect(registry.text).not.toContain('notes')
})

test('a policy without `about` is named', async () => {
  await file('packages/policies/src/ip-rule/policy.ts')
  await file('packages/policies/src/ip-rule/config.ts', 'export const config = 1\n')
  await expect(policyFiles(root)).rejects.toThrow('ip-rule/config.ts must export `about`')
})

test('providers are the files of the folder that are not the contract, a test or generated', async () => {
  for (const name of ['groq', 'groq.test', '_shared', 'registry.gen']) await file(`packages/providers/src/${name}.ts`)
  await file('packages/providers/src/openai/usage.ts')
  const [registry] = await providerFiles(root)
  expect(registry.text.match(/^import \w+ from .+$/gm)).toEqual(["import groq from './groq.js'"])
})

test('migrations run in the order of their timestamps', async () => {
  await file('migrations/src/1000-later.ts', 'export class Later1000 {}')
  await file('migrations/src/999-first.ts', 'export class First999 {}')
  const [{ text }] = await migrationFiles(root)
  expect(text).toContain('[\n  First999,\n  Later1000,\n]')
})

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { stages } from './contract.js'
import { policies } from './registry.gen.js'
import { policySchemas } from './schemas.gen.js'

const folder = (id: string, file: string): string => fileURLToPath(new URL(`./${id}/${file}`, import.meta.url))

interface Field {
  title?: string
  description?: string
}

test('control plane and nodes know the same policies', () => {
  expect(Object.keys(policySchemas)).toEqual(Object.keys(policies))
})

const guide = readFileSync(fileURLToPath(new URL('../../../docs/guides/protecting-an-api.md', import.meta.url)), 'utf8')

test.each([...guide.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text!)))(
  'the guide shows $type as it is',
  ({ type, scope, config }: { type: string; scope: { kind: never }; config: unknown }) => {
    const policy = policies[type]!
    expect(policy.scopes).toContain(scope.kind)
    expect(policy.config.safeParse(config).error).toBeUndefined()
  },
)

describe.each(Object.entries(policies))('%s', (id, policy) => {
  const form = z.toJSONSchema(policy.config, { io: 'input', unrepresentable: 'any' }) as Field & {
    properties?: Record<string, Field>
    additionalProperties?: boolean
  }

  test('is what its folder says', () => {
    expect(policy.id).toBe(id)
    expect(stages).toContain(policy.stage)
    expect(policy.scopes.length).toBeGreaterThan(0)
    expect(policySchemas[id]).toMatchObject({ id, title: policy.title, stage: policy.stage, scopes: policy.scopes })
  })

  test('draws a form in which every field has a title, and takes no field that it does not know', () => {
    expect(form.title).toBe(policy.title)
    expect(form.description).toMatch(/\.$/)
    expect(form.additionalProperties).toBe(false)
    for (const [name, field] of Object.entries(form.properties ?? {}))
      expect([name, field.title]).toEqual([name, expect.any(String)])
  })

  test('has a page that tells its fields and gives an example that it takes', () => {
    const page = readFileSync(folder(id, 'README.md'), 'utf8')
    expect(page.startsWith(`# ${policy.title}\n`)).toBe(true)
    const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!.replaceAll('…', '0'))
    expect(policy.config.safeParse(example).error).toBeUndefined()
    expect(existsSync(folder(id, 'policy.test.ts'))).toBe(true)
  })

  test('is used by an example at least, in a configuration that it takes once its places are filled', () => {
    const examples = JSON.parse(
      readFileSync(folder(id, 'examples.json'), 'utf8').replaceAll('$nobody', '127.0.0.1:1'),
    ) as {
      name: string
    }[]
    expect(examples.length).toBeGreaterThan(0)
    expect(new Set(examples.map(({ name }) => name)).size).toBe(examples.length)
  })
})

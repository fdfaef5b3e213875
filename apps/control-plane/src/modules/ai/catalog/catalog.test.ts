import { providerSchemas } from '@gatehouse/providers/schemas.gen.js'
import { expect, test } from 'vitest'
import { priceOf } from '../price-book.js'
import { pageOfModels } from './catalog.controller.js'
import { catalog, catalogModel } from './catalog.js'

const now = new Date('2026-11-01T12:00:00Z')

test('the catalog holds more than enough models, each once, all of types that there are', () => {
  expect(catalog.length).toBeGreaterThanOrEqual(150)
  const keys = catalog.map(({ providerType, model }) => `${providerType} ${model}`)
  expect(new Set(keys).size).toBe(keys.length)
  for (const { providerType } of catalog) expect(providerSchemas).toHaveProperty(providerType)
})

test.each(catalog)('$providerType $model is described plausibly', model => {
  expect(model.input.length).toBeGreaterThan(0)
  expect(model.output.length).toBeGreaterThan(0)
  if (model.contextTokens !== null) expect(model.contextTokens).toBeGreaterThan(0)
  if (model.contextTokens !== null && model.maxOutputTokens !== null)
    expect(model.maxOutputTokens).toBeLessThanOrEqual(model.contextTokens * 8)
  const price = priceOf(model.providerType, model.model, [], now)?.price
  if (!price) return
  for (const rate of [price.input, price.output]) expect(Number.isSafeInteger(rate)).toBe(true)
  const steps = price.tiers?.map(tier => tier.above) ?? []
  expect(steps).toEqual([...steps].sort((a, b) => a - b))
})

test('nine in ten chat models have a price', () => {
  const chats = catalog.filter(model => model.kind === 'chat')
  const priced = chats.filter(model => priceOf(model.providerType, model.model, [], now))
  expect(priced.length / chats.length).toBeGreaterThan(0.9)
})

test('a model is known by its exact name', () => {
  expect(catalogModel('anthropic', 'claude-sonnet-4-5')).toMatchObject({
    name: 'Claude Sonnet 4.5 (latest)',
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    input: ['text', 'image'],
    tools: true,
    reasoning: true,
  })
  expect(catalogModel('anthropic', 'claude-none')).toBeUndefined()
})

test('pages follow each other without gap or repeat, and filters hold', () => {
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = pageOfModels({ limit: 7, cursor, providerType: 'anthropic' }, now)
    seen.push(...page.data.map(entry => entry.model))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(seen).toEqual(catalog.filter(model => model.providerType === 'anthropic').map(model => model.model))
  const found = pageOfModels({ limit: 50, search: 'SONNET', kind: 'chat', providerType: 'anthropic' }, now).data
  expect(found.length).toBeGreaterThan(0)
  for (const entry of found) expect(entry.model).toContain('sonnet')
  expect(found[0]!.price).toMatchObject({ input: expect.stringMatching(/^[\d.]+$/) })
})

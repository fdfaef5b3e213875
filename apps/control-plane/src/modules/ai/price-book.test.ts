import { expect, test } from 'vitest'
import { priceOf } from './price-book.js'

const now = new Date('2026-11-01T00:00:00Z')
const override = (input: number, effectiveFrom: string) => ({
  providerType: 'openai',
  model: 'gpt-4o-mini',
  price: { input, output: 2 },
  markup: null,
  effectiveFrom: new Date(effectiveFrom),
})

test('a listed model has its price in nano-USD per million tokens, cached input apart', () => {
  expect(priceOf('openai', 'gpt-4o-mini', [], now)).toEqual({
    price: {
      input: 150_000_000,
      output: 600_000_000,
      cachedInput: 75_000_000,
      search: 10_000_000,
      serviceTiers: { batch: 500, flex: 500 },
    },
    source: 'price list of OpenAI',
    contextTokens: 128_000,
  })
})

test('a provider type finds its list under the name that the list has', () => {
  expect(priceOf('xai', 'grok-4', [], now)?.price.input).toBe(3_000_000_000)
})

test('a price that grows with the prompt has its steps', () => {
  expect(priceOf('gemini', 'gemini-2.5-pro', [], now)?.price).toEqual({
    input: 1_250_000_000,
    output: 10_000_000_000,
    cachedInput: 125_000_000,
    tiers: [{ above: 200_000, input: 2_500_000_000, output: 15_000_000_000, cachedInput: 250_000_000 }],
    serviceTiers: { batch: 500, flex: 500 },
  })
})

test('what the price book does not list may be in the catalog, whose steps count too', () => {
  const found = priceOf('xai', 'grok-4.7', [], now)
  expect(found?.price).toMatchObject({ input: 2_000_000_000, tiers: [{ above: 200_000, input: 4_000_000_000 }] })
  expect(priceOf('huggingface', 'zai-org/GLM-5.3-Flash', [], now)?.source).toBe('model catalog')
})

test('behind any compatible server the model name alone tells; on own hardware nothing does', () => {
  expect(priceOf('openai-compatible', 'gpt-4o', [], now)?.price.input).toBe(2_500_000_000)
  expect(priceOf('vllm', 'gpt-4o', [], now)).toBeUndefined()
})

test('nothing is known of an unlisted model', () => {
  expect(priceOf('openai', 'sandbox-small', [], now)).toBeUndefined()
})

test('the newest override that has begun wins', () => {
  const overrides = [override(1, '2026-01-01'), override(5, '2026-10-01'), override(9, '2026-12-01')]
  expect(priceOf('openai', 'gpt-4o-mini', overrides, now)).toEqual({
    price: { input: 5, output: 2 },
    source: 'override',
    contextTokens: 128_000,
  })
  expect(priceOf('openai', 'gpt-4o', overrides, now)?.source).not.toBe('override')
})

test('a mark-up is on top of what the price book says, of one model before all of its type', () => {
  const markup = (model: string, percent: number) => ({
    ...{ providerType: 'openai', model, price: null, markup: percent },
    effectiveFrom: new Date('2026-01-01'),
  })
  const overrides = [markup('*', 20), markup('gpt-4o', -10)]
  expect(priceOf('openai', 'gpt-4o-mini', overrides, now)).toMatchObject({
    price: {
      input: 180_000_000,
      output: 720_000_000,
      cachedInput: 90_000_000,
      serviceTiers: { batch: 500, flex: 500 },
    },
    source: 'price list of OpenAI, 20 % on top',
  })
  expect(priceOf('openai', 'gpt-4o', overrides, now)?.price.input).toBe(2_250_000_000)
  expect(priceOf('gemini', 'gemini-2.5-pro', overrides, now)?.source).toBe('price list of Google')
  expect(priceOf('openai', 'sandbox-small', overrides, now)).toBeUndefined()
})

test('a mark-up on steps leaves the sizes as they are', () => {
  const markup = { providerType: 'gemini', model: '*', price: null, markup: 100, effectiveFrom: new Date('2026-01-01') }
  expect(priceOf('gemini', 'gemini-2.5-pro', [markup], now)?.price.tiers).toEqual([
    { above: 200_000, input: 5_000_000_000, output: 30_000_000_000, cachedInput: 500_000_000 },
  ])
})

import { readFileSync } from 'node:fs'
import { usd } from '@gatehouse/shared/money.js'
import { costOf, type TokenCounts } from '@gatehouse/shared/price.js'
import { describe, expect, test } from 'vitest'
import { priceInNano } from './price-amounts.js'
import { priceOf } from './price-book.js'

// Worked out by hand from what vendors publish, each line with its working.
const rowsOf = (name: string): string[][] =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map(line => line.split('\t'))

/** `input=12 output=3 imageSize=1024x1792` */
function used(text: string): TokenCounts {
  const figures = text.split(' ').map(each => each.split('='))
  const counts = Object.fromEntries(
    figures.map(([name, count]) => [name, /^\d+$/.test(count!) ? Number(count) : count]),
  )
  return { input: 0, output: 0, cached: 0, cacheWrite: 0, reasoning: 0, ...counts }
}

const served = (tier: string): string | undefined => (tier === '-' ? undefined : tier)

const listed = rowsOf('costs-at-list-price.tsv')
const own = rowsOf('costs-at-own-price.tsv')

test('there are enough of them', () => expect(listed.length + own.length).toBeGreaterThanOrEqual(200))

describe('at the list price of a day, to the nano-dollar', () => {
  test.each(listed)('%s %s at %s: %s, %s: %s USD', (type, model, at, counts, tier, amount) => {
    const found = priceOf(type!, model!, [], new Date(at!))
    expect(usd(costOf(used(counts!), found!.price, served(tier!)))).toBe(amount)
  })
})

describe("at a tenant's own price, to the nano-dollar", () => {
  test.each(own)('%s: %s, %s: %s USD', (price, counts, tier, amount) => {
    const nano = priceInNano({ providerType: 'openai', model: 'm', ...JSON.parse(price!) })
    expect(usd(costOf(used(counts!), nano, served(tier!)))).toBe(amount)
  })
})

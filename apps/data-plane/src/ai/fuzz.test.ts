import { expect, test } from 'vitest'
import { fuzzTargets } from './testing/fuzz.js'
import { mutated, randomOf } from './testing/mutate.js'

/** More with `pnpm fuzz`. */
const RUNS = 150

test.each(fuzzTargets())('$name: mutated input is refused or read, and never crashes', ({ seeds, run }) => {
  const random = randomOf(1)
  expect(seeds.length).toBeGreaterThan(0)
  for (let i = 0; i < RUNS; i++) {
    const input = mutated(seeds[i % seeds.length]!, random)
    expect(() => run(input, random), input.toString('base64')).not.toThrow()
  }
})

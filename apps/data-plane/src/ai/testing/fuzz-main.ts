import { fuzzTargets, mutated, randomOf } from './fuzz.js'

/** Longest that one input may take: more is a hang. */
const SLOW_MS = 1000
/** Growth of the heap over a run that cannot be chance. */
const MOST_GROWTH_BYTES = 200 << 20

/** `pnpm fuzz [seconds] [part of a target's name]`: runs every target for so long, and prints the input that broke it. */
const [seconds = '10', part = ''] = process.argv.slice(2)
let failures = 0
for (const target of fuzzTargets()) {
  if (!target.name.includes(part)) continue
  const seed = Date.now() >>> 0
  const random = randomOf(seed)
  const heap = process.memoryUsage().heapUsed
  const until = performance.now() + Number(seconds) * 1000
  let runs = 0
  try {
    while (performance.now() < until) {
      const input = mutated(target.seeds[runs++ % target.seeds.length]!, random)
      const began = performance.now()
      try {
        target.run(input, random)
      } catch (cause) {
        throw new Error(`input ${input.toString('base64')}`, { cause })
      }
      if (performance.now() - began > SLOW_MS) throw new Error(`slow: input ${input.toString('base64')}`)
    }
    if (process.memoryUsage().heapUsed - heap > MOST_GROWTH_BYTES) throw new Error('the heap has grown')
    process.stdout.write(`${target.name}: ${runs} inputs\n`)
  } catch (error) {
    failures++
    process.stdout.write(`${target.name}: FAILED after ${runs} inputs, seed ${seed}\n`)
    console.error(error)
  }
}
process.exit(failures > 0 ? 1 : 0)

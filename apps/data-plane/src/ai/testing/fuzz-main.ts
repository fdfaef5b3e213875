import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { fuzzTargets } from './fuzz.js'
import type { FuzzTarget } from './fuzz-target.js'
import { mutated, randomOf } from './mutate.js'

/** Processor time that one input may take: more is a hang. */
const SLOW_US = 1_000_000
/** What a run may leave on the heap: more is a leak. */
const MOST_LEFT_BYTES = 24 << 20
/** Caches and compiled code are there from then on. */
const WARM_RUNS = 2_000

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function heapUsed(): number {
  collect()
  return process.memoryUsage().heapUsed
}

const cpuUs = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** `pnpm fuzz [seconds] [part of a target's name]`: runs every target for so long, and prints the input that broke it. */
const [seconds = '10', part = ''] = process.argv.slice(2)
let failures = 0
for (const target of fuzzTargets()) {
  if (!target.name.includes(part)) continue
  const seed = Date.now() >>> 0
  const began = { at: performance.now(), cpu: cpuUs() }
  try {
    const runs = fuzz(target, seed, began.at + Number(seconds) * 1000)
    const took = Math.round((performance.now() - began.at) / 1000)
    const cpu = ((cpuUs() - began.cpu) / 1e6).toFixed(1)
    process.stdout.write(`${target.name}: ${runs} inputs in ${took} s, ${cpu} s of processor time\n`)
  } catch (error) {
    failures++
    process.stdout.write(`${target.name}: FAILED, seed ${seed}\n`)
    console.error(error)
  }
}
process.exit(failures > 0 ? 1 : 0)

function fuzz({ seeds, run }: FuzzTarget, seed: number, until: number): number {
  const random = randomOf(seed)
  let runs = 0
  let heap = 0
  while (performance.now() < until) {
    const input = mutated(seeds[runs++ % seeds.length]!, random)
    const began = cpuUs()
    try {
      run(input, random)
    } catch (cause) {
      throw new Error(`input ${input.toString('base64')}`, { cause })
    }
    if (cpuUs() - began > SLOW_US) throw new Error(`slow: input ${input.toString('base64')}`)
    if (runs === WARM_RUNS) heap = heapUsed()
  }
  const left = heap === 0 ? 0 : heapUsed() - heap
  if (left > MOST_LEFT_BYTES) throw new Error(`${left} bytes were left on the heap`)
  return runs
}

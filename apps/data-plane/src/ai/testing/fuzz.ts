import { answerTargets } from './fuzz-answers.js'
import { requestTargets } from './fuzz-requests.js'
import { streamTargets } from './fuzz-streams.js'
import type { Random } from './mutate.js'

export interface FuzzTarget {
  name: string
  seeds: readonly Buffer[]
  /** Throws where it breaks a rule: anything may be refused, nothing may crash. */
  run(input: Buffer, random: Random): void
}

/** Every parser of streams, every codec of requests, every reader of answers. */
export const fuzzTargets = (): FuzzTarget[] => [...streamTargets(), ...requestTargets(), ...answerTargets()]

import type { Random } from './mutate.js'

export interface FuzzTarget {
  name: string
  seeds: readonly Buffer[]
  /** Throws where it breaks a rule: anything may be refused, nothing may crash. */
  run(input: Buffer, random: Random): void
}

import { costOf, type TokenPrice } from '@gatehouse/shared/money.js'
import type { OtherCounts } from '@gatehouse/shared/price.js'
import type { CompiledModel } from '../config/runtime.js'
import type { Reservation } from './limits/contract.js'

/** Output of a call that sets no limit of its own: it may write more, which it then pays for. */
const USUAL_OUTPUT = 4_096
/** A call that cannot afford even this much output is of no use to anybody. */
const LEAST_OUTPUT = 256
/** Estimates go by four bytes a token; text is one byte a token at the worst, and two at the usual worst. */
const SURE_INPUT = 4
const LIKELY_INPUT = 2

/** How long a provider that is paid by time works on a call: nobody knows before, and it pays for what it took. */
const USUAL_COMPUTE_MS = 60_000

/** What a call may use. */
export interface CallSize {
  /** Estimated. */
  input: number
  /** Output tokens of each choice that the caller allows; undefined where it does not say. */
  output: number | undefined
  choices: number
  /** What is not counted in tokens. */
  units?: OtherCounts
}

const dearest = new WeakMap<CompiledModel, { price: TokenPrice; whole: boolean }>()

/** For each unit the price of whichever target asks most for it. `whole`: the prices of all of them are known. */
export function dearestPrice(model: CompiledModel): { price: TokenPrice; whole: boolean } {
  let known = dearest.get(model)
  if (known === undefined) {
    const all = model.answering.flatMap(({ price }) => price ?? [])
    const price = all.reduce(dearer, { input: 0, output: 0 })
    known = { price, whole: all.length > 0 && all.length === model.answering.length }
    dearest.set(model, known)
  }
  return known
}

export const dearer = (a: TokenPrice, b: TokenPrice): TokenPrice => ({
  input: Math.max(a.input, b.input, b.cachedInput ?? 0, b.cacheWrite ?? 0),
  output: Math.max(a.output, b.output, b.reasoning ?? 0),
  request: Math.max(a.request ?? 0, b.request ?? 0),
  minimum: Math.max(a.minimum ?? 0, b.minimum ?? 0),
  image: Math.max(a.image ?? 0, b.image ?? 0, ...(b.images ?? []).map(({ price }) => price)),
  audioHour: Math.max(a.audioHour ?? 0, b.audioHour ?? 0),
  audioLeast: Math.max(a.audioLeast ?? 0, b.audioLeast ?? 0),
  characters: Math.max(a.characters ?? 0, b.characters ?? 0),
  computeSecond: Math.max(a.computeSecond ?? 0, b.computeSecond ?? 0),
})

/** The money that one call reserves: its text at a byte a token, its output at its limit. All in nano-USD. */
export class CallBudget implements Reservation {
  readonly full: number
  readonly least: number
  reserved = 0

  constructor(
    private readonly price: TokenPrice,
    private readonly size: CallSize,
    /** Of a target that has no price. */
    readonly assumed?: TokenPrice,
  ) {
    const { input, output = USUAL_OUTPUT, choices } = size
    this.full = this.cost(input * SURE_INPUT, output * choices)
    this.least = Math.min(this.full, this.cost(input * LIKELY_INPUT, Math.min(output, LEAST_OUTPUT) * choices))
  }

  /** Output tokens a choice that what it got affords; undefined where that is no limit. */
  get outputLimit(): number | undefined {
    if (this.reserved >= this.full || this.price.output === 0) return undefined
    const { input, output = USUAL_OUTPUT, choices } = this.size
    const afford = (ofInput: number): number =>
      Math.floor(((this.reserved - this.cost(input * ofInput, 0)) * 1e6) / this.price.output / choices)
    return Math.max(1, Math.min(output, Math.max(afford(SURE_INPUT), Math.min(LEAST_OUTPUT, afford(LIKELY_INPUT)))))
  }

  /** At least 1, so that a call that may cost something never passes for one that costs nothing. */
  private cost(input: number, output: number): number {
    const usual = { cached: 0, cacheWrite: 0, reasoning: 0, computeMs: USUAL_COMPUTE_MS }
    const counts = { input, output, ...usual, ...this.size.units }
    return Math.max(1, Number(costOf(counts, this.price)))
  }
}

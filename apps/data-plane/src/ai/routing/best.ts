import { costOf } from '@gatehouse/shared/money.js'
import type { CompiledTarget } from '../../config/target.js'
import type { Choosing, Node } from './node.js'

/** The lower the better. */
type Score = (target: CompiledTarget, call: Choosing) => number

/** What the call would cost; of a target without a price nobody knows, so it comes last. */
export const byCost: Score = ({ price }, { inputTokens: input, outputTokens: output }) =>
  price ? Number(costOf({ input, output, cached: 0, cacheWrite: 0, reasoning: 0 }, price)) : Number.MAX_VALUE

export const byCallsUnderWay: Score = ({ state }) => state.inFlight

/** The share of its limits that a target's provider says is used; of one that says nothing: nothing, so that it is asked and says it. */
export const byUsageLeft: Score = ({ state }, { now }) => 1 - state.usageLeft(now)

/**
 * What one more call would have to wait for, roughly. Of one that nobody has tried: nothing, so that it is tried; but not by all at once, before
 * the first answer has come.
 */
export const byLatency: Score = ({ state: { latency, inFlight } }, { now }) => {
  const ms = latency.latency(now)
  if (ms === undefined) return inFlight === 0 ? 0 : Number.MAX_SAFE_INTEGER
  return ms * (inFlight + 1)
}

/** What nobody has rated yet is as good as half of the answers. */
const UNRATED = 0.5

export const byQuality: Score = ({ quality = UNRATED }) => 1 - quality

/** Whichever child's target scores best; among equals one by chance. */
export class Best implements Node {
  constructor(
    private readonly children: readonly Node[],
    private readonly score: Score,
  ) {}

  pick(call: Choosing): CompiledTarget | null {
    const { children } = this
    let best: CompiledTarget | null = null
    let bestScore = Number.POSITIVE_INFINITY
    let equals = 0
    for (let at = 0; at < children.length; at++) {
      const target = children[at]!.pick(call)
      if (!target) continue
      const score = this.score(target, call)
      if (best === null || score < bestScore) {
        best = target
        bestScore = score
        equals = 1
      } else if (score === bestScore && Math.random() * ++equals < 1) best = target
    }
    return best
  }
}

/** The better of two drawn by chance: as good as the best of all, without everybody running to the same one. */
export class BestOfTwo implements Node {
  private readonly all: Best

  constructor(
    private readonly children: readonly Node[],
    private readonly score: Score,
  ) {
    this.all = new Best(children, score)
  }

  pick(call: Choosing): CompiledTarget | null {
    const { length } = this.children
    if (length <= 2) return this.all.pick(call)
    const one = Math.floor(Math.random() * length)
    const two = (one + 1 + Math.floor(Math.random() * (length - 1))) % length
    const a = this.children[one]!.pick(call)
    const b = this.children[two]!.pick(call)
    if (a && b) return this.score(a, call) <= this.score(b, call) ? a : b
    return a ?? b ?? this.all.pick(call)
  }
}

/** The best, but for a share of calls that go to any of them: who is never asked is never rated again. */
export class Exploring implements Node {
  private readonly best: Best
  private readonly any: Best

  constructor(
    children: readonly Node[],
    score: Score,
    private readonly percent: number,
  ) {
    this.best = new Best(children, score)
    this.any = new Best(children, () => 0)
  }

  pick(call: Choosing): CompiledTarget | null {
    return (Math.random() * 100 < this.percent ? this.any : this.best).pick(call)
  }
}

import type { CompiledTarget } from '../../config/target.js'
import { NAMED_ONLY } from './failure-kind.js'
import type { Choosing, Node } from './node.js'

export class Leaf implements Node {
  constructor(readonly target: CompiledTarget) {}

  pick(call: Choosing): CompiledTarget | null {
    return call.admits(this.target) ? this.target : null
  }
}

/** Nobody: what stood here could not be compiled. */
export class Nobody implements Node {
  pick(): null {
    return null
  }
}

/** Random by weight, which needs no state and so is right across workers. Weight 0 takes part when nobody else can. */
export class Weighted implements Node {
  private readonly sum: number

  constructor(
    private readonly children: readonly Node[],
    private readonly weights: readonly number[],
  ) {
    this.sum = weights.reduce((sum, weight) => sum + weight, 0)
  }

  pick(call: Choosing): CompiledTarget | null {
    const first = this.draw(this.sum, null)
    return this.children[first]!.pick(call) ?? this.other(call, first)
  }

  /** The others by weight, until one can. */
  private other(call: Choosing, first: number): CompiledTarget | null {
    const { children, weights } = this
    const out = new Array<boolean>(children.length).fill(false)
    let sum = this.sum
    for (let at = first, left = children.length - 1; left > 0; left--) {
      out[at] = true
      sum -= weights[at]!
      at = this.draw(sum, out)
      const target = children[at]!.pick(call)
      if (target) return target
    }
    return null
  }

  private draw(sum: number, out: readonly boolean[] | null): number {
    const { weights } = this
    let point = Math.random() * sum
    let last = 0
    for (let at = 0; at < weights.length; at++) {
      if (out?.[at]) continue
      last = at
      point -= weights[at]!
      if (point < 0) return at
    }
    return last
  }
}

/** The first that can; a choice for some kinds of failure only after one of them. */
export class Priority implements Node {
  constructor(
    private readonly children: readonly Node[],
    /** Bits of failures; 0: whenever its turn comes. */
    private readonly on: readonly number[],
  ) {}

  pick(call: Choosing): CompiledTarget | null {
    const { children, on } = this
    // Whoever names the failure knows best what to do about it.
    if (call.kinds !== 0)
      for (let at = 0; at < children.length; at++)
        if ((on[at]! & call.kinds) !== 0) {
          const target = this.below(children[at]!, call, (on[at]! & call.kinds & NAMED_ONLY) !== 0)
          if (target) return target
        }
    for (let at = 0; at < children.length; at++)
      if (on[at] === 0) {
        const target = children[at]!.pick(call)
        if (target) return target
      }
    return null
  }

  private below(child: Node, call: Choosing, names: boolean): CompiledTarget | null {
    const before = call.named
    call.named ||= names
    const target = child.pick(call)
    call.named = before
    return target
  }
}

import type { CompiledModel, CompiledTarget } from '../config/runtime.js'
import { pickWeighted } from '../upstream/balancer.js'
import type { AttemptFailure } from './failure.js'

/** Most calls upstream for one call of a client. */
export const MAX_ATTEMPTS = 5

/**
 * The order in which a model's targets are tried for one call: one by weight, after a failure the others by weight, then the fallbacks as
 * they stand. Where nobody else is left, a target that failed in passing gets one more chance.
 */
export class Attempts {
  made = 0
  private untried: CompiledTarget[] | null = null
  private fallbacks = 0
  private repeated = false

  constructor(private readonly model: CompiledModel) {}

  /** Undefined: the model has no target that could be configured. */
  first(): CompiledTarget | undefined {
    const { targets } = this.model
    const target = targets.length === 1 ? targets[0] : pickWeighted(targets)
    if (!target) return this.fallback()
    this.made = 1
    if (targets.length > 1) this.untried = targets.filter(each => each !== target)
    return target
  }

  /** Undefined: the failure is final. */
  after(target: CompiledTarget, failure: AttemptFailure): CompiledTarget | undefined {
    if (failure.retry === 'never' || this.made >= MAX_ATTEMPTS) return undefined
    const other = this.untried && pickWeighted(this.untried)
    if (other) {
      this.untried = this.untried!.filter(each => each !== other)
      this.made++
      return other
    }
    return this.fallback() ?? this.again(target, failure)
  }

  /** True where a failure of the present attempt could be made good elsewhere. */
  get hasOther(): boolean {
    if (this.made >= MAX_ATTEMPTS) return false
    return (this.untried?.length ?? 0) > 0 || this.fallbacks < this.model.fallbacks.length
  }

  private fallback(): CompiledTarget | undefined {
    const target = this.model.fallbacks[this.fallbacks]
    if (!target) return undefined
    this.fallbacks++
    this.made++
    return target
  }

  /** A limit of the provider does not pass in a moment, and the caller is told when it will. */
  private again(target: CompiledTarget, failure: AttemptFailure): CompiledTarget | undefined {
    if (this.repeated || failure.retry !== 'same' || failure.code === 'rate_limited') return undefined
    this.repeated = true
    this.made++
    return target
  }
}

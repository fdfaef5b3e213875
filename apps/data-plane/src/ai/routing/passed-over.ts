import type { PassedOver, PassedOverReason } from '@gatehouse/shared/routing/passed-over.js'
import type { CompiledModel, CompiledTarget } from '../../config/runtime.js'
import { whyNot } from './ways.js'

/** A target that could not take a call when its turn came. */
export interface Skipped {
  readonly target: CompiledTarget
  readonly why: PassedOverReason
  /** Until it may be asked again. */
  readonly ms: number
}

const NOBODY: readonly PassedOver[] = []
/** By whoever was asked first: the same for all calls of which there is no more to say. */
const usual = new WeakMap<CompiledTarget, readonly PassedOver[]>()

/** The targets of a model that were not asked for a call, and why. `asked`: in their order. */
export function passedOverBy(
  model: CompiledModel,
  asked: readonly CompiledTarget[],
  skipped: readonly Skipped[] | null,
): readonly PassedOver[] {
  const [first] = asked
  if (model.targets.length === 1 && skipped === null) return NOBODY
  if (skipped !== null || asked.length !== 1) return listOf(model, asked, skipped ?? [])
  let list = usual.get(first!)
  if (list === undefined) {
    list = listOf(model, asked, [])
    usual.set(first!, list)
  }
  return list
}

function listOf(
  { targets, ways }: CompiledModel,
  asked: readonly CompiledTarget[],
  skipped: readonly Skipped[],
): PassedOver[] {
  const [first] = asked
  return targets
    .filter(target => !asked.includes(target))
    .flatMap((target): PassedOver[] => {
      const skip = skipped.find(each => each.target === target)
      if (!skip && !first) return []
      const why = skip?.why ?? whyNot(ways[first!.place], ways[target.place])
      return [{ target: target.state.name, why, ...(skip && skip.ms > 0 ? { ms: Math.ceil(skip.ms) } : {}) }]
    })
}

import { type ClockWindow, isWithin, type ZonedClock } from '@gatehouse/shared/routing/clock-window.js'
import { isIn } from '@gatehouse/shared/routing/region.js'
import type { CompiledRule } from '@gatehouse/shared/routing/rule.js'
import type { CompiledTarget } from '../../config/target.js'
import type { Choosing, Node } from './node.js'

/** Tells which choice is meant for a call; -1: none. */
export interface Matcher {
  match(call: Choosing): number
}

/** One choice, or another where none is meant. What is meant is meant: nobody else stands in for it here. */
export class Matching implements Node {
  constructor(
    private readonly matcher: Matcher,
    private readonly children: readonly Node[],
    private readonly otherwise: Node | null,
  ) {}

  pick(call: Choosing): CompiledTarget | null {
    const at = this.matcher.match(call)
    return (at < 0 ? this.otherwise : this.children[at]!)?.pick(call) ?? null
  }
}

export class PlanMatcher implements Matcher {
  constructor(private readonly plans: readonly (readonly string[])[]) {}

  match({ plan }: Choosing): number {
    return this.plans.findIndex(each => each.includes(plan))
  }
}

export class HeaderMatcher implements Matcher {
  constructor(
    private readonly name: string,
    private readonly values: readonly (readonly string[])[],
  ) {}

  match(call: Choosing): number {
    const value = call.header(this.name)
    return value === '' ? -1 : this.values.findIndex(each => each.includes(value))
  }
}

export class TimeMatcher implements Matcher {
  constructor(
    private readonly clock: ZonedClock,
    private readonly windows: readonly ClockWindow[],
  ) {}

  match({ time }: Choosing): number {
    const { clock } = this
    clock.set(time)
    return this.windows.findIndex(window => isWithin(window, clock.day, clock.minute))
  }
}

export class RuleMatcher implements Matcher {
  constructor(private readonly rules: readonly CompiledRule[]) {}

  match(call: Choosing): number {
    const facts = call.facts()
    return this.rules.findIndex(rule => holds(rule, facts))
  }
}

/** A rule that asks for a header which is not there does not hold. */
function holds(rule: CompiledRule, facts: Parameters<CompiledRule>[0]): boolean {
  try {
    return rule(facts) === true
  } catch {
    return false
  }
}

export class RegionMatcher implements Matcher {
  constructor(private readonly regions: readonly (readonly string[])[]) {}

  match({ callerPlace }: Choosing): number {
    if (callerPlace === null) return -1
    const { country, region } = callerPlace
    return this.regions.findIndex(each => each.some(one => isIn(one, country, region)))
  }
}

export class LanguageMatcher implements Matcher {
  constructor(private readonly languages: readonly (readonly string[])[]) {}

  match({ language }: Choosing): number {
    return language === '' ? -1 : this.languages.findIndex(each => each.includes(language))
  }
}

/** The first whose bound a figure of the call is not above; those with larger ones stand in for it, smaller ones cannot. */
export class UpTo implements Node {
  constructor(
    private readonly children: readonly Node[],
    private readonly upTo: readonly number[],
    private readonly figure: (call: Choosing) => number,
  ) {}

  pick(call: Choosing): CompiledTarget | null {
    const figure = this.figure(call)
    for (let at = 0; at < this.children.length; at++) {
      if (figure > this.upTo[at]!) continue
      const target = this.children[at]!.pick(call)
      if (target) return target
    }
    return null
  }
}

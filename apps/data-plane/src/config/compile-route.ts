import type { RouteSpec } from '@gatehouse/shared/config/resources.js'
import { dayNumber, minutesOf, ZonedClock } from '@gatehouse/shared/routing/clock-window.js'
import { isBranch, leavesOf, type RouteNode } from '@gatehouse/shared/routing/route-tree.js'
import { compileRule } from '@gatehouse/shared/routing/rule.js'
import {
  Best,
  BestOfTwo,
  byCallsUnderWay,
  byCost,
  byLatency,
  byQuality,
  byUsageLeft,
  Exploring,
} from '../ai/routing/best.js'
import { Leaf, Nobody, Priority, Weighted } from '../ai/routing/choose.js'
import { kindBits } from '../ai/routing/failure-kind.js'
import {
  HeaderMatcher,
  LanguageMatcher,
  Matching,
  PlanMatcher,
  RegionMatcher,
  RuleMatcher,
  TimeMatcher,
  UpTo,
} from '../ai/routing/matching.js'
import { Meanings } from '../ai/routing/meanings.js'
import type { Node, Stickiness } from '../ai/routing/node.js'
import { SimilarityMatcher } from '../ai/routing/similarity.js'
import { sparing } from '../ai/routing/sparing.js'
import { Canary, Shadow } from '../ai/routing/split.js'
import type { CompiledTarget } from './target.js'

/** Targets by their place, each with all of its keys; empty where it cannot be called. */
export type Places = readonly (readonly CompiledTarget[])[]

/** The plain lists as a tree: one target by weight, then the fallbacks as they stand. */
export function plainRoute(targets: readonly { weight: number }[], fallbacks: number): RouteSpec {
  const shared = targets.map(({ weight }, target) => ({ weight, use: { target } }))
  const rest = Array.from({ length: fallbacks }, (_, i) => ({ use: { target: targets.length + i } }))
  const first: RouteSpec = { strategy: 'weighted', choices: shared }
  return rest.length === 0 ? first : { strategy: 'priority', choices: [{ use: first }, ...rest] }
}

/** Calls in a hundred that go to any target of one that chooses by quality. */
const USUAL_EXPLORING = 5

/**
 * Makes a tree ready to choose. Throws where a rule cannot be read. `salt` tells its canaries from those of others; `meanings` is filled with
 * what calls have to be understood by before they are routed.
 */
export function compileRoute(spec: RouteSpec, places: Places, salt: string, meanings: Meanings[] = []): Node {
  if (!isBranch(spec)) return leaf(places[spec.target])
  const below = (child: RouteNode<{ target: number }>, part = ''): Node =>
    compileRoute(child, places, `${salt}/${part}`, meanings)
  const each = (choices: readonly { use: RouteNode<{ target: number }> }[]): Node[] =>
    choices.map(({ use }, i) => below(use, String(i)))
  const otherwise = 'otherwise' in spec && spec.otherwise ? below(spec.otherwise, 'otherwise') : null
  switch (spec.strategy) {
    case 'weighted': {
      const all = each(spec.choices)
      const weights = spec.choices.map(({ weight = 1 }) => weight)
      return sparing(weighted(all, weights), all)
    }
    case 'priority': {
      const on = spec.choices.map(({ on = [] }) => on.reduce((bits, kind) => bits | kindBits[kind], 0))
      const all = each(spec.choices)
      // What is only for those whom another failed is not chosen for its price.
      const anyTime = all.filter((_, i) => on[i] === 0)
      return sparing(new Priority(all, on), anyTime)
    }
    case 'canary':
      return new Canary(below(spec.canary), below(spec.stable), spec.percent, stickiness(spec.by), salt)
    case 'shadow': {
      const [shadow] = places[(spec.shadow as { target: number }).target] ?? []
      return shadow ? new Shadow(below(spec.use), shadow, spec.percent) : below(spec.use)
    }
    case 'cost':
      return new Best(each(spec.choices), byCost)
    case 'least-busy': {
      const all = each(spec.choices)
      return sparing(new Best(all, byCallsUnderWay), all)
    }
    case 'latency': {
      const all = each(spec.choices)
      return sparing(new BestOfTwo(all, byLatency), all)
    }
    case 'usage-left':
      for (const { leaf } of leavesOf(spec)) for (const { state } of places[leaf.target] ?? []) state.watched = true
      return leastUsed(each(spec.choices))
    case 'prompt-length':
      return new UpTo(each(spec.choices), boundsOf(spec.choices), ({ inputTokens }) => inputTokens)
    case 'budget':
      return new UpTo(each(spec.choices), boundsOf(spec.choices), ({ budgetUsed }) => budgetUsed)
    case 'language': {
      const matcher = new LanguageMatcher(spec.choices.map(({ languages }) => languages))
      return new Matching(matcher, each(spec.choices), otherwise)
    }
    case 'time': {
      const windows = spec.choices.map(({ from, to, days }) => ({
        from: minutesOf(from),
        to: minutesOf(to),
        days: days?.map(dayNumber),
      }))
      const clock = new ZonedClock(spec.timeZone ?? 'UTC')
      return new Matching(new TimeMatcher(clock, windows), each(spec.choices), otherwise)
    }
    case 'plan':
      return new Matching(new PlanMatcher(spec.choices.map(({ plans }) => plans)), each(spec.choices), otherwise)
    case 'header': {
      const matcher = new HeaderMatcher(
        spec.header,
        spec.choices.map(({ values }) => values),
      )
      return new Matching(matcher, each(spec.choices), otherwise)
    }
    case 'rule': {
      const rules = spec.choices.map(({ when }) => compileRule(when))
      return new Matching(new RuleMatcher(rules), each(spec.choices), otherwise)
    }
    case 'region': {
      const matcher = new RegionMatcher(spec.choices.map(({ regions }) => regions))
      return new Matching(matcher, each(spec.choices), otherwise)
    }
    case 'similarity': {
      const examples = spec.choices.map(({ examples }) => examples)
      const [model] = spec.embedding ? (places[(spec.embedding as { target: number }).target] ?? []) : []
      const meaning = model ? new Meanings(model, examples) : null
      if (meaning) meanings.push(meaning)
      const matcher = new SimilarityMatcher(examples, meaning, spec.atLeast)
      return new Matching(matcher, each(spec.choices), otherwise)
    }
    case 'quality': {
      const all = each(spec.choices)
      return sparing(new Exploring(all, byQuality, spec.explore ?? USUAL_EXPLORING), all)
    }
  }
}

const leastUsed = (all: readonly Node[]): Node => sparing(new Best(all, byUsageLeft), all)

const boundsOf = (choices: readonly { upTo?: number | undefined }[]): number[] =>
  choices.map(({ upTo = Number.POSITIVE_INFINITY }) => upTo)

/** A target with several keys is shared by their weights. */
function leaf(keys: readonly CompiledTarget[] | undefined): Node {
  if (keys === undefined || keys.length === 0) return new Nobody()
  return weighted(
    keys.map(target => new Leaf(target)),
    keys.map(({ provider }) => provider.weight),
  )
}

const weighted = (children: readonly Node[], weights: readonly number[]): Node =>
  children.length === 0 ? new Nobody() : children.length === 1 ? children[0]! : new Weighted(children, weights)

function stickiness(by = 'user'): Stickiness {
  if (by.startsWith('header:')) return { by: 'header', header: by.slice('header:'.length) }
  return { by: by as 'user' | 'key' | 'call' }
}

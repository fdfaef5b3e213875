import { durationMs } from '@gatehouse/shared/duration.js'
import type { Guard, Measured } from '@gatehouse/shared/routing/comparison.js'
import { childrenOf, isBranch, leavesOf, type RouteNode } from '@gatehouse/shared/routing/route-tree.js'
import type { ModelRouting, ModelTarget } from './model-alias.entity.js'

type Canary = Extract<RouteNode<ModelTarget>, { strategy: 'canary' }>

/** A guarded canary that gets calls. */
export interface Guarded {
  node: Canary
  guard: Guard
  overMs: number
}

const USUAL_CALLS = 50
const USUAL_OVER = '15m'

export const canariesIn = (routing: ModelRouting): Canary[] => {
  const node = routing as RouteNode<ModelTarget>
  const below = childrenOf(node).flatMap(([, child]) => canariesIn(child as ModelRouting))
  return isBranch(node) && node.strategy === 'canary' ? [node, ...below] : below
}

export const guardedIn = (routing: ModelRouting): Guarded[] =>
  canariesIn(routing).flatMap(node =>
    node.guard === undefined || node.percent === 0
      ? []
      : [
          {
            node,
            guard: { failures: node.guard.failures, calls: node.guard.calls ?? USUAL_CALLS },
            overMs: durationMs(node.guard.over ?? USUAL_OVER),
          },
        ],
  )

/** Targets of one side of a canary; what stands on both sides tells nothing of either. */
export function sidesOf({ canary, stable }: Canary): { canary: ModelTarget[]; stable: ModelTarget[] } {
  const [tried, kept] = [canary, stable].map(side => leavesOf(side).map(({ leaf }) => leaf as ModelTarget)) as [
    ModelTarget[],
    ModelTarget[],
  ]
  const without = (all: ModelTarget[], others: ModelTarget[]) =>
    all.filter(one => !others.some(other => other.provider === one.provider && other.model === one.model))
  return { canary: without(tried, kept), stable: without(kept, tried) }
}

/** The same tree with the share of these canaries at 0. */
export function stopped(routing: ModelRouting, canaries: readonly unknown[]): ModelRouting {
  const stop = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(stop)
    if (typeof value !== 'object' || value === null) return value
    const copy = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, stop(inner)]))
    return canaries.includes(value) ? { ...copy, percent: 0 } : copy
  }
  return stop(routing) as ModelRouting
}

/** Calls and failures of several targets together; only those figures are meant. */
export const together = (all: readonly Measured[]): Measured => ({
  calls: all.reduce((sum, { calls }) => sum + calls, 0),
  failed: all.reduce((sum, { failed }) => sum + failed, 0),
  logUs: NONE,
  costNano: NONE,
  outputTokens: NONE,
  rating: NONE,
})

const NONE = { count: 0, mean: 0, deviation: 0 }

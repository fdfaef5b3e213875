import type { RouteNode } from './route-tree.js'

interface Target {
  provider: string
  model: string
  weight?: number | undefined
}
interface Leaf {
  provider: string
  model: string
}

/** The two lists of an alias as the tree that they mean. */
export function plainTree(targets: readonly Target[], fallbacks: readonly Target[]): RouteNode<Leaf> {
  const leaf = ({ provider, model }: Target): Leaf => ({ provider, model })
  const shared: RouteNode<Leaf> =
    targets.length === 1
      ? leaf(targets[0]!)
      : { strategy: 'weighted', choices: targets.map(target => ({ weight: target.weight ?? 1, use: leaf(target) })) }
  if (fallbacks.length === 0) return shared
  return { strategy: 'priority', choices: [shared, ...fallbacks.map(leaf)].map(use => ({ use })) }
}

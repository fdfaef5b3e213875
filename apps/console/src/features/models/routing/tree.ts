import { plainTree } from '@gatehouse/shared/routing/plain-tree.js'
import { childrenOf, isBranch, leavesOf, type RouteNode } from '@gatehouse/shared/routing/route-tree.js'
import type { Model } from '../api.js'

export interface Leaf {
  provider: string
  model: string
  concurrency?: number | undefined
  timeouts?: object | undefined
}
export type Tree = RouteNode<Leaf>
export type Strategy = 'target' | Extract<Tree, { strategy: string }>['strategy']

const nobody: Leaf = { provider: '', model: '' }
export const nameOf = ({ provider, model }: Leaf): string => `${provider || '…'}/${model || '…'}`

/** What an alias does with a call, as one tree, whichever form it was written in. */
export function treeOf({ targets, fallbacks, routing }: Pick<Model, 'targets' | 'fallbacks' | 'routing'>): Tree {
  if (routing) return routing as Tree
  return plainTree(targets, fallbacks)
}

/** The tree as the API takes it: as two lists where those can say it, so that it stays as short as it was written. */
export function configOf(tree: Tree): Partial<Pick<Model, 'targets' | 'fallbacks' | 'routing'>> {
  const [first, ...rest] =
    isBranch(tree) && tree.strategy === 'priority' && tree.choices.every(({ on }) => on === undefined)
      ? tree.choices.map(({ use }) => use)
      : [tree]
  const targets = weightedLeaves(first!)
  const plain = rest.every(isPlain)
  if (!targets || !plain) return { routing: tree } as Partial<Model>
  return { routing: null, targets, fallbacks: rest } as unknown as Partial<Model>
}

const isPlain = (node: Tree): node is Leaf =>
  !isBranch(node) && (node as Leaf).concurrency === undefined && (node as Leaf).timeouts === undefined

function weightedLeaves(node: Tree): (Leaf & { weight: number })[] | undefined {
  if (isPlain(node)) return [{ ...node, weight: 1 }]
  if (!isBranch(node) || node.strategy !== 'weighted') return undefined
  const leaves = node.choices.flatMap(({ use, weight = 1 }) => (isPlain(use) ? [{ ...use, weight }] : []))
  return leaves.length === node.choices.length ? leaves : undefined
}

const EDGES: Partial<Record<Strategy, object>> = {
  weighted: { weight: 1 },
  time: { from: '08:00', to: '18:00' },
  language: { languages: [] },
  plan: { plans: [] },
  header: { values: [] },
  rule: { when: '' },
  region: { regions: [] },
  similarity: { examples: [] },
}

/** The same targets, chosen in another way. */
export function chosenBy(node: Tree, strategy: Strategy): Tree {
  const below = childrenOf(node).flatMap(([place, child]) => (place === 'embedding' ? [] : [child]))
  const [first = node, second = nobody] = below
  const leafOf = (one: Tree): Leaf => leavesOf(one)[0]!.leaf
  switch (strategy) {
    case 'target':
      return leafOf(node)
    case 'canary':
      return { strategy, percent: 5, canary: second, stable: first }
    case 'shadow':
      return { strategy, percent: 5, shadow: leafOf(second), use: first }
    default: {
      const uses = below.length > 0 ? below : [node, nobody]
      const choices = uses.map(use => ({ ...EDGES[strategy], use }))
      return { strategy, ...(strategy === 'header' && { header: '' }), choices } as Tree
    }
  }
}

/** With a target to be filled in wherever a place has none yet. */
export function completed(tree: Tree): Tree {
  if (!isBranch(tree)) return tree
  const copy = { ...tree } as Record<string, unknown>
  for (const place of ['canary', 'stable', 'shadow', 'use', 'otherwise', 'embedding'])
    if (copy[place] !== undefined) copy[place] = completed(copy[place] as Tree)
  if ('choices' in tree)
    copy.choices = tree.choices.map(choice => ({
      ...EDGES[tree.strategy],
      ...choice,
      use: choice.use === undefined ? nobody : completed(choice.use),
    }))
  return copy as Tree
}

/** Whether a place is a field of this node, rather than of one below it. */
export function isOwn(at: string, node: string): boolean {
  if (at !== node && !at.startsWith(`${node}/`)) return false
  return !/^\/(canary|stable|shadow|use|otherwise|embedding|choices\/\d+\/use)(\/|$)/.test(at.slice(node.length))
}

export const canStandAside = (node: Tree): boolean =>
  isBranch(node) && ['language', 'time', 'plan', 'header', 'rule', 'region', 'similarity'].includes(node.strategy)
/** With a target to be filled in at a place that may be empty, or without it. */
export const withPlace = (node: Tree, place: 'otherwise' | 'embedding', wanted: boolean): Tree =>
  ({ ...node, [place]: wanted ? nobody : undefined }) as Tree

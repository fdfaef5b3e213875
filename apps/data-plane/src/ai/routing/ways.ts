import type { RouteSpec } from '@gatehouse/shared/config/resources.js'
import type { PassedOverReason } from '@gatehouse/shared/routing/passed-over.js'
import { childrenOf, isBranch, standsAside } from '@gatehouse/shared/routing/route-tree.js'

interface Step {
  /** Place of a node, and which of its choices was taken. */
  readonly node: string
  readonly branch: string
  /** Why nobody below this choice was asked, where the node took another. */
  readonly reason: PassedOverReason
}

/** The choices of a tree that lead to one of its leaves. */
export interface Way {
  readonly steps: readonly Step[]
  /** For people: `priority 1 / canary stable`; empty where there was nothing to choose. */
  readonly words: string
  /** Its answers are no caller's. */
  readonly aside: boolean
}

type Branch = Extract<RouteSpec, { strategy: string }>

const REASONS: Readonly<Record<Branch['strategy'], PassedOverReason>> = {
  weighted: 'not-drawn',
  priority: 'comes-later',
  canary: 'other-side',
  shadow: 'shadow',
  cost: 'dearer',
  latency: 'slower',
  'least-busy': 'busier',
  'usage-left': 'less-left',
  'prompt-length': 'other-length',
  budget: 'other-budget',
  language: 'other-language',
  time: 'other-time',
  plan: 'other-plan',
  header: 'other-header',
  rule: 'other-rule',
  region: 'other-region',
  similarity: 'other-examples',
  quality: 'rated-lower',
}

/** The ways to all leaves, by their places. */
export function waysOf(spec: RouteSpec): Way[] {
  const ways: Way[] = []
  const walk = (node: RouteSpec, at: string, steps: readonly Step[], words: readonly string[]): void => {
    if (!isBranch(node)) {
      ways[node.target] ??= {
        ...{ steps, words: words.join(' / ') },
        aside: steps.some(({ branch }) => standsAside(branch)),
      }
      return
    }
    const children = childrenOf(node)
    for (const [branch, child] of children) {
      const step = { node: at, branch, reason: reasonOf(node, branch) }
      const said = children.length > 1 ? [...words, `${node.strategy} ${nameOf(branch)}`] : words
      walk(child, `${at}/${branch}`, [...steps, step], said)
    }
  }
  walk(spec, '', [], [])
  return ways
}

function reasonOf(node: Branch, branch: string): PassedOverReason {
  if (branch === 'embedding') return branch
  if (node.strategy !== 'priority') return REASONS[node.strategy]
  const choice = node.choices[Number(branch.split('/')[1])]
  return choice?.on ? 'after-failures' : 'comes-later'
}

/** `choices/0/use` is the first. */
function nameOf(branch: string): string {
  const [, index] = branch.split('/')
  return index === undefined ? branch : String(Number(index) + 1)
}

/** Why the other was not asked where the first was; they part where a node took one choice and not the other. */
export function whyNot(asked: Way | undefined, other: Way | undefined): PassedOverReason {
  const parting = other?.steps.find((step, i) => {
    const taken = asked?.steps[i]
    return taken === undefined || taken.node !== step.node || taken.branch !== step.branch
  })
  return parting?.reason ?? 'other-key'
}

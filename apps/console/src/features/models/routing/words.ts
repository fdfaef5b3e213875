import { childrenOf, isBranch } from '@gatehouse/shared/routing/route-tree.js'
import { formatNumber } from '../../../lib/format.js'
import type { Strategy, Tree } from './tree.js'

export const strategies: Record<Strategy, string> = {
  target: 'One target',
  weighted: 'Shared by weight',
  priority: 'In this order',
  canary: 'Canary',
  shadow: 'Shadow',
  cost: 'The cheapest',
  latency: 'The fastest',
  'least-busy': 'The least busy',
  'usage-left': 'Who has most left',
  'prompt-length': 'By length of the prompt',
  budget: 'By what is used of the budget',
  language: 'By language',
  time: 'By time of day',
  plan: 'By plan',
  header: 'By a header',
  rule: 'By a rule',
  region: 'By where the caller is',
  similarity: 'By likeness to examples',
  quality: 'The best rated',
}

export const strategyOf = (node: Tree): Strategy => (isBranch(node) ? node.strategy : 'target')

/** What leads to each node right below this one. */
export function ways(node: Tree): { place: string; child: Tree; way: string | undefined }[] {
  return childrenOf(node).map(([place, child]) => ({ place, child, way: wayTo(node, place) }))
}

function wayTo(node: Tree, place: string): string | undefined {
  if (!isBranch(node)) return undefined
  if (place === 'otherwise') return 'otherwise'
  if (place === 'embedding') return 'tells the meaning'
  switch (node.strategy) {
    case 'canary':
      return place === 'canary' && node.percent === 0
        ? 'stopped, 0 %'
        : `${place === 'canary' ? node.percent : 100 - node.percent} %`
    case 'shadow':
      return place === 'shadow' ? `copies of ${node.percent} %` : 'answers'
    case 'weighted': {
      const sum = node.choices.reduce((total, { weight = 1 }) => total + weight, 0)
      const { weight = 1 } = node.choices[indexIn(place)]!
      return sum === 0 ? 'standing by' : weight === 0 ? 'standing by' : `${Math.round((weight / sum) * 100)} %`
    }
    case 'priority': {
      const { on } = node.choices[indexIn(place)]!
      if (on) return `after ${on.join(', ')}`
      return indexIn(place) === 0 ? 'first' : 'then'
    }
    case 'prompt-length': {
      const { upTo } = node.choices[indexIn(place)]!
      return upTo === undefined ? 'longer' : `up to ${formatNumber(upTo)} tokens`
    }
    case 'budget': {
      const { upTo } = node.choices[indexIn(place)]!
      return upTo === undefined ? 'above' : `up to ${upTo} % used`
    }
    case 'language':
      return node.choices[indexIn(place)]!.languages.join(', ')
    case 'time': {
      const { from, to, days } = node.choices[indexIn(place)]!
      return `${days ? `${days.join(' ')} ` : ''}${from} to ${to}`
    }
    case 'plan':
      return node.choices[indexIn(place)]!.plans.join(', ')
    case 'header':
      return `${node.header}: ${node.choices[indexIn(place)]!.values.join(', ')}`
    case 'rule':
      return node.choices[indexIn(place)]!.when
    case 'region':
      return node.choices[indexIn(place)]!.regions.join(', ')
    case 'similarity': {
      const [first = '…', ...more] = node.choices[indexIn(place)]!.examples
      return `like “${first}”${more.length > 0 ? ` and ${more.length} more` : ''}`
    }
    default:
      return undefined
  }
}

const indexIn = (place: string): number => Number(place.split('/')[1])

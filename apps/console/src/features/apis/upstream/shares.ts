import type { SplitDraft, TargetDraft, UpstreamDraft } from './config.js'

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
const weightOf = ({ weight = 1 }: TargetDraft): number => (Number.isFinite(weight) ? Number(weight) : 0)
export const percentOf = (share: { percent?: number | undefined }): number => Number(share.percent) || 0

/** How much of a hundred calls each target gets while all are well: by its weight, within its group where calls are split. */
export function targetShares({ targets = [], split }: UpstreamDraft): number[] {
  return targets.map(target => {
    const beside = split ? targets.filter(({ group }) => group === target.group) : targets
    const all = sum(beside.map(weightOf))
    const whole = split ? percentOf(split.shares?.find(({ group }) => group === target.group) ?? {}) : 100
    return all === 0 ? 0 : (whole * weightOf(target)) / all
  })
}

/** What is missing to a hundred; below 0: what is too much. Rounded as people write shares. */
export const missing = ({ shares = [] }: SplitDraft): number => rounded(100 - sum(shares.map(percentOf)))

/** One share is changed; where there are two, the other one gets the rest. */
export function withPercent(split: SplitDraft, at: number, percent: number): SplitDraft {
  const shares = split.shares ?? []
  const rest = rounded(100 - percent)
  return {
    ...split,
    shares: shares.map((share, index) =>
      index === at ? { ...share, percent } : shares.length === 2 && rest >= 0 ? { ...share, percent: rest } : share,
    ),
  }
}

const rounded = (percent: number): number => Math.round(percent * 1000) / 1000

export const formatPercent = (percent: number): string => `${Math.round(percent * 10) / 10} %`

interface Kind {
  title: string
  about: string
  shares: readonly (readonly [group: string, percent: number])[]
  by?: 'cookie'
}

/** What calls are split for. */
export const kinds: readonly Kind[] = [
  {
    title: 'Canary',
    about: 'A new release gets 5 % of the calls.',
    shares: [
      ['stable', 95],
      ['canary', 5],
    ],
  },
  {
    title: 'Blue and green',
    about: 'One of two has all calls, until you switch.',
    shares: [
      ['blue', 100],
      ['green', 0],
    ],
  },
  {
    title: 'A/B test',
    about: 'Half and half; a cookie keeps callers where they are.',
    shares: [
      ['a', 50],
      ['b', 50],
    ],
    by: 'cookie',
  },
]

/** A split to begin with: the first target is of the first group, the others of the second. */
export function begun(upstream: UpstreamDraft, { shares, by }: Kind): UpstreamDraft {
  const [[first], [second]] = shares as [readonly [string, number], readonly [string, number]]
  const targets = upstream.targets?.length ? upstream.targets : [{}]
  return {
    ...upstream,
    targets: [
      ...targets.map((target, at) => ({ ...target, group: at === 0 ? first : second })),
      ...(targets.length === 1 ? [{ group: second }] : []),
    ],
    split: {
      shares: shares.map(([group, percent]) => ({ group, percent })),
      ...(by && { by, name: 'variant' }),
    },
  }
}

/** Targets lose their groups with it. */
export function unsplit({ split: _, targets = [], ...upstream }: UpstreamDraft): UpstreamDraft {
  return { ...upstream, targets: targets.map(({ group: _group, ...target }) => target) }
}

import { formatCompact, formatMs, formatUsd } from '../../lib/format.js'
import type { Figures } from './api.js'

export interface Tile {
  label: string
  value: string
  /** Share by which it grew since the period before; undefined where there is nothing to compare with. */
  change?: number
  /** Whether more of it is worse. */
  worse?: boolean
}

interface Kind {
  label: string
  of: (figures: Figures) => number | null
  format: (value: number) => string
  worse?: boolean
}

const kinds: readonly Kind[] = [
  { label: 'Calls', of: f => f.requests, format: formatCompact },
  { label: 'Failed', of: f => (f.requests === 0 ? null : f.errors / f.requests), format: formatShare, worse: true },
  { label: 'Tokens', of: f => f.inputTokens + f.outputTokens, format: formatCompact },
  { label: 'Cost', of: f => Number(f.costUsd), format: value => formatUsd(String(value)) },
  { label: '95th percentile', of: f => f.p95Ms, format: formatMs, worse: true },
  { label: 'First token', of: f => f.ttftMs, format: formatMs, worse: true },
]

export function formatShare(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`
}

/** The figures of a range beside those of the one before. */
export const tiles = (now: Figures | undefined, earlier: Figures | undefined): Tile[] =>
  kinds.map(({ label, of, format, worse }) => {
    const value = now ? of(now) : null
    const old = earlier ? of(earlier) : null
    return {
      label,
      value: value === null ? '–' : format(value),
      ...(value !== null && old !== null && old > 0 && { change: value / old - 1 }),
      ...(worse && { worse }),
    }
  })

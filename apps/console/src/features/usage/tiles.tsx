import { formatCompact, formatMs, formatUsd } from '../../lib/format.js'
import type { Figures } from './api.js'
import classes from './usage.module.css'

type Measure = (figures: Figures) => number | null

const kinds: readonly [string, Measure, (value: number) => string][] = [
  ['Calls', f => f.requests, formatCompact],
  ['Failed', f => (f.requests === 0 ? null : (f.errors / f.requests) * 100), value => `${value.toFixed(1)} %`],
  ['Tokens in', f => f.inputTokens, formatCompact],
  ['Tokens out', f => f.outputTokens, formatCompact],
  ['Cost', f => Number(f.costUsd), value => formatUsd(String(value))],
  ['Half answered within', f => f.p50Ms, formatMs],
  ['95 % answered within', f => f.p95Ms, formatMs],
]

/** The figures of a time, each with that of the time before. */
export function Tiles({ now, before }: { now: Figures | undefined; before: Figures | undefined }) {
  const shown = (figures: Figures | undefined, of: Measure, format: (value: number) => string) => {
    const value = figures ? of(figures) : null
    return value === null ? '–' : format(value)
  }
  return (
    <dl className={classes.figures}>
      {kinds.map(([name, of, format]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{shown(now, of, format)}</dd>
          {/* Its place is kept, so that nothing moves when it comes. */}
          <dd className={classes.before}>{before ? `before: ${shown(before, of, format)}` : '\u00a0'}</dd>
        </div>
      ))}
    </dl>
  )
}

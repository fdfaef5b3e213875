import classes from './chart.module.css'
import { bucketLabel } from './scale.js'
import type { Point, Series } from './series.js'

interface Props {
  point: Point
  series: readonly Series[]
  format: (value: number) => string
  /** Share of the plot's width that lies to the left. */
  at: number
  /** A range is being chosen, which says enough by itself. */
  selecting: boolean
}

export function Tooltip({ point, series, format, at, selecting }: Props) {
  const side =
    at < 0.5 ? { insetInlineStart: `calc(${at * 100}% + 12px)` } : { insetInlineEnd: `calc(${(1 - at) * 100}% + 12px)` }
  return (
    <div className={classes.tooltip} style={side} role="status">
      <b>{bucketLabel(point.at)}</b>
      {series.map(({ key, label, colour, kind, before }) => {
        const value = point.values[key]
        return (
          <div key={key}>
            <span
              className={classes.swatch}
              style={{ ['--colour' as string]: colour }}
              data-kind={before ? 'before' : kind}
            />
            <span>{label}</span>
            <span>{value === null || value === undefined ? '–' : format(value)}</span>
          </div>
        )
      })}
      {selecting && <div>Let go to zoom in.</div>}
    </div>
  )
}

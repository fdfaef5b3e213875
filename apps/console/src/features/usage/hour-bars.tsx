import { formatAbsolute, formatNumber } from '../../lib/format.js'
import type { Hour } from './hours.js'
import classes from './usage.module.css'

const HEIGHT = 72
const STEP = 10

/** Calls per hour, the failed ones on top. */
export function HourBars({ hours }: { hours: readonly Hour[] }) {
  const most = Math.max(1, ...hours.map(hour => hour.requests))
  const total = hours.reduce((sum, hour) => sum + hour.requests, 0)
  const label = `Calls per hour over the last 24 hours: ${formatNumber(total)} in all, at most ${formatNumber(most)} in an hour`
  const scale = (count: number) => (count / most) * HEIGHT
  return (
    <figure className={classes.chart}>
      <figcaption>
        <span>Calls per hour</span>
        <span>at most {formatNumber(most)}</span>
      </figcaption>
      <svg viewBox={`0 0 ${hours.length * STEP} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {hours.map((hour, index) => (
          <g key={hour.time}>
            <title>{`${formatAbsolute(hour.time)}: ${formatNumber(hour.requests)} calls, ${formatNumber(hour.errors)} failed`}</title>
            <rect className={classes.slot} x={index * STEP} y={0} width={STEP} height={HEIGHT} />
            <rect
              className={classes.bar}
              x={index * STEP + 1}
              y={HEIGHT - scale(hour.requests)}
              width={STEP - 2}
              height={scale(hour.requests)}
            />
            <rect
              className={classes.failed}
              x={index * STEP + 1}
              y={HEIGHT - scale(hour.requests)}
              width={STEP - 2}
              height={scale(hour.errors)}
            />
          </g>
        ))}
      </svg>
    </figure>
  )
}

import type { Point, Series } from './series.js'
import { stacked } from './series.js'

interface Props {
  points: readonly Point[]
  series: readonly Series[]
  /** Left edge of an interval. */
  x: (index: number) => number
  step: number
  y: (value: number) => number
}

/** Bars, areas and lines, in the order of their series. */
export function Marks({ points, series, x, step, y }: Props) {
  return series.map(one =>
    one.kind === 'bar' ? (
      <g key={one.key} fill={one.colour}>
        {stacked(points, series, one.key).map(([from, to], index) =>
          to > from ? (
            <rect
              key={points[index]!.at}
              x={x(index) + Math.min(1, step / 8)}
              width={Math.max(0.5, step - Math.min(2, step / 4))}
              y={y(to)}
              height={Math.max(0.5, y(from) - y(to))}
            />
          ) : null,
        )}
      </g>
    ) : one.kind === 'area' ? (
      <path key={one.key} d={area(stacked(points, series, one.key), x, step, y)} fill={one.colour} />
    ) : (
      <path
        key={one.key}
        d={line(
          points.map(({ values }) => values[one.key]),
          index => x(index) + step / 2,
          y,
        )}
        fill="none"
        stroke={one.colour}
        strokeWidth={one.before ? 1.5 : 2}
        strokeLinejoin="round"
        {...(one.before && { strokeDasharray: '4 4' })}
      />
    ),
  )
}

/** Broken where there is nothing to tell; a lone point is a short dash. */
function line(
  values: readonly (number | null | undefined)[],
  x: (index: number) => number,
  y: (value: number) => number,
) {
  let path = ''
  let drawing = false
  values.forEach((value, index) => {
    if (value === null || value === undefined) {
      drawing = false
      return
    }
    const lone = !drawing && (values[index + 1] ?? null) === null
    path += `${drawing ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}${lone ? 'h3' : ''}`
    drawing = true
  })
  return path
}

function area(
  ranges: readonly [number, number][],
  x: (index: number) => number,
  step: number,
  y: (v: number) => number,
) {
  const at = (index: number) => (x(index) + step / 2).toFixed(1)
  const top = ranges.map(([, to], index) => `${at(index)} ${y(to).toFixed(1)}`)
  const base = ranges.map(([from], index) => `${at(index)} ${y(from).toFixed(1)}`).toReversed()
  return top.length > 0 ? `M${top.join('L')}L${base.join('L')}Z` : ''
}

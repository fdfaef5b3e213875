// biome-ignore-all lint/a11y/noNoninteractiveTabindex lint/a11y/useSemanticElements: a chart that arrow keys read has to take the focus, and no element stands for one
import { Title, VisuallyHidden } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import classes from './chart.module.css'
import { Marks } from './marks.js'
import { tickLabel, timeTicks, valueTicks } from './scale.js'
import { highest, type Point, type Series } from './series.js'
import { Tooltip } from './tooltip.js'
import { useBrush } from './use-brush.js'

interface Props {
  title: string
  points: readonly Point[]
  series: readonly Series[]
  /** Of an interval, in ms. */
  intervalMs: number
  format: (value: number) => string
  /** Of things that are counted, so that no tick stands between two numbers. */
  whole?: boolean
  /** Called with the first interval's start and the last one's end, in ms since the epoch. */
  onRange?: (from: number, to: number) => void
  height?: number
}

const LEFT = 56
const RIGHT = 8
const BOTTOM = 22

/** Values over time; a range of it is chosen by dragging, or with the arrow keys and Enter. */
export function TimeChart({ title, points, series, intervalMs, format, whole, onRange, height = 176 }: Props) {
  const { ref, width: measured } = useElementSize<HTMLDivElement>()
  const width = Math.max(measured, 200)
  const plot = { width: width - LEFT - RIGHT, height: height - BOTTOM }
  const step = plot.width / Math.max(1, points.length)
  const ticks = valueTicks(highest(points, series), whole)
  const top = ticks.at(-1)!
  const x = (index: number) => LEFT + index * step
  const y = (value: number) => 4 + (plot.height - 4) * (1 - value / top)
  const first = points[0]?.at ?? 0
  const span = points.length * intervalMs
  const brush = useBrush(
    points.length,
    offset => Math.floor((offset - LEFT) / step),
    onRange && ((from, to) => onRange(points[from]!.at, points[to]!.at + intervalMs)),
  )
  const offset = -new Date(first).getTimezoneOffset() * 60_000
  const hovered = brush.cursor === undefined ? undefined : points[brush.cursor]
  return (
    <figure className={classes.chart}>
      <div className={classes.head}>
        <Title order={2} size="h3">
          {title}
        </Title>
        <ul className={classes.legend} aria-label={`Legend of ${title}`}>
          {series.map(({ key, label, colour, kind, before }) => (
            <li key={key} style={{ ['--colour' as string]: colour }}>
              <span className={classes.swatch} data-kind={before ? 'before' : kind} aria-hidden />
              {label}
            </li>
          ))}
        </ul>
      </div>
      <div
        ref={ref}
        className={classes.plot}
        tabIndex={0}
        role="group"
        aria-label={`${title}: ${onRange ? 'arrow keys read it, Enter begins and ends a range' : 'arrow keys read it'}`}
        {...brush.handlers}
      >
        <svg height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden>
          {ticks.map(tick => (
            <g key={tick}>
              <line className={classes.grid} x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} />
              <text className={classes.axis} x={LEFT - 8} y={y(tick) + 4} textAnchor="end">
                {format(tick)}
              </text>
            </g>
          ))}
          {timeTicks(first, first + span, Math.max(2, Math.floor(plot.width / 88)), offset).map(at => (
            <text
              key={at}
              className={classes.axis}
              x={LEFT + ((at - first) / span) * plot.width}
              y={height - 4}
              textAnchor={at - first > span * 0.94 ? 'end' : at - first < span * 0.04 ? 'start' : 'middle'}
            >
              {tickLabel(at, span)}
            </text>
          ))}
          {brush.range && (
            <rect
              className={classes.brush}
              x={x(brush.range[0])}
              width={(brush.range[1] - brush.range[0] + 1) * step}
              y={4}
              height={plot.height - 4}
            />
          )}
          <Marks points={points} series={series} x={x} step={step} y={y} />
          {brush.cursor !== undefined && (
            <line
              className={classes.cursor}
              x1={x(brush.cursor) + step / 2}
              x2={x(brush.cursor) + step / 2}
              y1={4}
              y2={plot.height}
            />
          )}
        </svg>
        {hovered && (
          <Tooltip
            point={hovered}
            series={series}
            format={format}
            at={(x(brush.cursor!) + step / 2) / width}
            selecting={brush.range !== undefined}
          />
        )}
      </div>
      <VisuallyHidden>
        <SumTable title={title} points={points} series={series} format={format} />
      </VisuallyHidden>
    </figure>
  )
}

/** The same as text: what each series comes to at its highest and at its last. */
function SumTable({ title, points, series, format }: Pick<Props, 'title' | 'points' | 'series' | 'format'>) {
  return (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">Series</th>
          <th scope="col">Highest</th>
          <th scope="col">Last</th>
        </tr>
      </thead>
      <tbody>
        {series.map(({ key, label }) => {
          const values = points.map(({ values }) => values[key]).filter(value => typeof value === 'number')
          return (
            <tr key={key}>
              <th scope="row">{label}</th>
              <td>{values.length > 0 ? format(Math.max(...values)) : 'none'}</td>
              <td>{values.length > 0 ? format(values.at(-1)!) : 'none'}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

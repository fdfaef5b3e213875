/** What a chart shows over time. */
export interface Series {
  key: string
  label: string
  /** A CSS colour; see `colours`. */
  colour: string
  /** Bars and areas stand on each other, lines stand for themselves. */
  kind: 'bar' | 'area' | 'line'
  /** Dashed: the period before. */
  before?: boolean
}

export interface Point {
  /** Start of the interval, ms since the epoch. */
  at: number
  /** Null or absent: nothing to tell. */
  values: Record<string, number | null | undefined>
}

/** Told apart by the colour-blind, at least 3:1 against both themes. */
export const colours: readonly string[] = Array.from({ length: 8 }, (_, index) => `var(--gh-series-${index + 1})`)
export const failing = 'var(--gh-series-bad)'
export const others = 'var(--gh-series-other)'

const isStacked = ({ kind }: Series) => kind !== 'line'

/** The highest that any point reaches. */
export function highest(points: readonly Point[], series: readonly Series[]): number {
  let most = 0
  for (const { values } of points) {
    let stack = 0
    for (const one of series) {
      const value = values[one.key] ?? 0
      if (isStacked(one)) stack += value
      most = Math.max(most, isStacked(one) ? stack : value)
    }
  }
  return most
}

/** From where to where each point of a stacked series reaches. */
export function stacked(points: readonly Point[], series: readonly Series[], key: string): [number, number][] {
  const below = series.slice(
    0,
    series.findIndex(one => one.key === key),
  )
  return points.map(({ values }) => {
    const base = below.filter(isStacked).reduce((sum, one) => sum + (values[one.key] ?? 0), 0)
    return [base, base + (values[key] ?? 0)]
  })
}

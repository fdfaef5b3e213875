/** A straight line through measurements: growth in units of y per unit of x, with its interval of 95 %. */
export interface Slope {
  slope: number
  low: number
  high: number
}

/** 97.5 % of a normal distribution lies below it. */
const HALF = 1.959963985

/**
 * Least squares. What a process holds now is much of what it held a moment ago, so neighbours count for less than two measurements: the error is
 * widened by how far each residual tells the next one. Below three points nothing is known.
 */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): Slope {
  const n = points.length
  if (n < 3) return { slope: 0, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))]
  const spread = sum(points.map(([x]) => (x - meanX) ** 2))
  const slope = sum(points.map(([x, y]) => (x - meanX) * (y - meanY))) / spread
  const residuals = points.map(([x, y]) => y - meanY - slope * (x - meanX))
  const squares = sum(residuals.map(each => each ** 2))
  const told = squares === 0 ? 0 : sum(residuals.slice(1).map((each, i) => each * residuals[i]!)) / squares
  const carried = Math.min(Math.max(told, 0), 0.99)
  const widened = Math.sqrt((1 + carried) / (1 - carried))
  const reach = HALF * widened * Math.sqrt(squares / (n - 2) / spread)
  return { slope, low: slope - reach, high: slope + reach }
}

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length

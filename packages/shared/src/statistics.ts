/** Two-sided chance that a standard normal value is this far out; to 1e-7 (Abramowitz and Stegun, 7.1.26). */
export function normalTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return Math.min(1, series * Math.exp(-x * x))
}

/** 97.5 % of a normal distribution lies below it: half the width of an interval of 95 %. */
const HALF = 1.959963985

export interface Interval {
  low: number
  high: number
}

/** Interval of 95 % of a share (Wilson, 1927), which holds at small counts and near 0 and 1 too. */
export function shareInterval(hits: number, of: number): Interval {
  if (of === 0) return { low: 0, high: 1 }
  const share = hits / of
  const z2 = HALF * HALF
  const middle = (share + z2 / (2 * of)) / (1 + z2 / of)
  const reach = (HALF * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of))) / (1 + z2 / of)
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) }
}

/** A sample's count, mean and standard deviation. */
export interface Sample {
  count: number
  mean: number
  deviation: number
}

/** Interval of 95 % of a mean, by the normal distribution: meant for 30 and more. */
export function meanInterval({ count, mean, deviation }: Sample): Interval {
  const reach = count === 0 ? Number.POSITIVE_INFINITY : (HALF * deviation) / Math.sqrt(count)
  return { low: mean - reach, high: mean + reach }
}

/** Chance of a difference between two means as large as this where there is none (Welch, by the normal distribution: for 30 and more). */
export function meansDiffer(a: Sample, b: Sample): number {
  const error = Math.sqrt(a.deviation ** 2 / a.count + b.deviation ** 2 / b.count)
  if (error === 0) return a.mean === b.mean ? 1 : 0
  return normalTail((a.mean - b.mean) / error)
}

/** Chance of two shares as far apart as these, or farther, where they are the same (Fisher's exact test, two-sided): right at any count. */
export function sharesDiffer(hitsA: number, ofA: number, hitsB: number, ofB: number): number {
  const hits = hitsA + hitsB
  const all = ofA + ofB
  const ways = logChoose(all, hits)
  const chance = (a: number) => Math.exp(logChoose(ofA, a) + logChoose(ofB, hits - a) - ways)
  // As likely as what was seen, but for rounding.
  const seen = chance(hitsA) * (1 + 1e-7)
  let sum = 0
  for (let a = Math.max(0, hits - ofB); a <= Math.min(hits, ofA); a++) {
    const each = chance(a)
    if (each <= seen) sum += each
  }
  return Math.min(1, sum)
}

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k)

const FEW = 256
const KNOWN = [0]
for (let n = 1; n < FEW; n++) KNOWN.push(KNOWN[n - 1]! + Math.log(n))

/** ln n!, from 256 on by Stirling's series, whose error there is below 1e-13. */
function logFactorial(n: number): number {
  if (n < FEW) return KNOWN[n]!
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3)
}

/**
 * Latencies as counts in buckets that grow by a fifth: from 0.1 ms up, within 10 % of the truth. Trailing empty buckets are left out,
 * so an idle minute costs little. The database adds histograms element by element.
 */
const FIRST_US = 100
const GROWTH = 1.2
const LAST = 99
const LOG_GROWTH = Math.log(GROWTH)

export const bucketOf = (us: number): number =>
  us <= FIRST_US ? 0 : Math.min(LAST, Math.ceil(Math.log(us / FIRST_US) / LOG_GROWTH))

/** Counts one latency; the array grows as needed. */
export function addTo(histogram: number[], us: number): void {
  const bucket = bucketOf(us)
  while (histogram.length <= bucket) histogram.push(0)
  histogram[bucket]!++
}

/** The latency in ms below which a share of the calls stayed; null where there were none. */
export function quantile(histogram: readonly number[], share: number): number | null {
  let total = 0
  for (const count of histogram) total += count
  if (total === 0) return null
  const rank = Math.max(1, Math.ceil(share * total))
  let seen = 0
  for (let bucket = 0; bucket < histogram.length; bucket++) {
    seen += histogram[bucket]!
    if (seen >= rank) return Math.round(middleUs(bucket)) / 1_000
  }
  return null
}

const middleUs = (bucket: number): number => (bucket === 0 ? FIRST_US : FIRST_US * GROWTH ** (bucket - 0.5))

const SIZE = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
export type Interval = keyof typeof SIZE

export const intervalMs = (interval: Interval): number => SIZE[interval]

/** The start of every interval between two instants, in ms since the epoch (UTC). */
export function everyBucket(interval: Interval, from: string, to: string): number[] {
  const size = SIZE[interval]
  const first = Math.floor(Date.parse(from) / size)
  const last = Math.ceil(Date.parse(to) / size) - 1
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * size)
}

/** Round values from zero to at least `max`, about `count` of them; of what is counted only `whole` ones. */
export function valueTicks(max: number, whole = false, count = 4): number[] {
  if (!(max > 0)) return [0, 1]
  const rough = whole ? Math.max(1, max / count) : max / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step =
    ([1, 2, 2.5, 5, 10].find(factor => factor * power >= rough && !(whole && (factor * power) % 1)) ?? 10) * power
  const steps = Math.ceil(max / step - 1e-9)
  return Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [1, 5, 10, 15, 30]
  .map(n => n * MINUTE)
  .concat(
    [1, 2, 3, 6, 12].map(n => n * HOUR),
    [1, 2, 3, 4, 7, 14, 30].map(n => n * DAY),
  )

/** Round times within [from, to), at most `count` of them. Ms since the epoch; `offset` is that of the local time zone in ms. */
export function timeTicks(from: number, to: number, count: number, offset = 0): number[] {
  const step = STEPS.find(size => (to - from) / size <= count) ?? STEPS.at(-1)!
  const first = Math.ceil((from + offset) / step) * step - offset
  const ticks: number[] = []
  for (let at = first; at < to; at += step) ticks.push(at)
  return ticks
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

/** A tick in as few characters as tell it from its neighbours. */
export const tickLabel = (at: number, span: number): string =>
  span > 2 * DAY || (span > DAY && new Date(at).getHours() === 0) ? day.format(at) : clock.format(at)

const full = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

export const bucketLabel = (at: number): string => full.format(at)

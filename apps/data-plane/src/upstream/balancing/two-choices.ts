import type { Endpoint } from './endpoint.js'

/** Of two taken at random by weight, the one that a call is likely to be done at sooner: no target draws everybody at once. */
export function peakEwma(usable: readonly Endpoint[], _key: number, now: number): Endpoint {
  const first = drawn(usable, null)
  if (usable.length === 1) return first
  const second = drawn(usable, first)
  return cost(second, now) < cost(first, now) ? second : first
}

const cost = ({ state }: Endpoint, now: number): number => ((state.latency.latency(now) ?? 0) + 1) * (state.active + 1)

function drawn(usable: readonly Endpoint[], except: Endpoint | null): Endpoint {
  let sum = 0
  let last = usable[0]!
  for (const each of usable) if (each !== except) sum += each.share
  let point = Math.random() * sum
  for (const each of usable) {
    if (each === except) continue
    last = each
    point -= each.share
    if (point < 0) return each
  }
  return last
}

import { formatNumber } from '../../lib/format.js'
import type { Feed } from './api.js'

/** `Nothing`, `3 for 12 s`, `1,200 for 2 h`. */
export function lagWords({ waiting, lagSeconds }: Pick<Feed, 'waiting' | 'lagSeconds'>): string {
  if (waiting === 0) return 'Nothing'
  const time =
    lagSeconds < 120
      ? `${lagSeconds} s`
      : lagSeconds < 7_200
        ? `${Math.floor(lagSeconds / 60)} min`
        : `${Math.floor(lagSeconds / 3_600)} h`
  return `${formatNumber(waiting)} for ${time}`
}

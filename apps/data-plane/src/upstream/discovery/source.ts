import type { Place } from './names.js'

/** Tells the places of one target whenever they change, until it is stopped. What fails is tried again; what was told last holds until then. */
export interface Source {
  stop(): void
}

/** After a failure. */
export const AGAIN_MS = 5000

export type Take = (places: readonly Place[]) => void

/** Shares of 1 in all, by weight. */
export function shared(all: readonly (Omit<Place, 'share'> & { weight: number })[]): Place[] {
  const sum = all.reduce((whole, { weight }) => whole + weight, 0)
  return all.map(({ weight, ...place }) => ({ ...place, share: sum === 0 ? 1 / all.length : weight / sum }))
}

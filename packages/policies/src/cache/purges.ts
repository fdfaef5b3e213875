import type { Purge } from '../contract.js'

/** An answer that was asked for before a purge is not kept after it, however long it took. */
const REMEMBERED_MS = 900_000
const MOST = 500
/** By how much clocks of nodes may differ. */
const SKEW_MS = 1_000

/** `host path?query` as answers are stored by; its host is nobody's concern here. */
const placeOf = (uri: string): string => uri.slice(uri.indexOf(' ') + 1).replace(/\?$/, '')

export function concerns({ by, value }: Purge, uri: string, tags: readonly string[]): boolean {
  switch (by) {
    case 'all':
      return true
    case 'key':
      return placeOf(uri) === value
    case 'prefix':
      return placeOf(uri).startsWith(value)
    case 'tag':
      return tags.includes(value)
  }
}

/** Purges that have come of late. */
export class Purges {
  private recent: { purge: Purge; at: number }[] = []

  constructor(private readonly now: () => number) {}

  add(purges: readonly Purge[]): void {
    const at = this.now()
    const young = this.recent.filter(each => at - each.at < REMEMBERED_MS)
    this.recent = [...young, ...purges.map(purge => ({ purge, at }))].slice(-MOST)
  }

  /** Whether what was asked for then, in ms of the wall clock, by whatever node, has been purged since. */
  cover(uri: string, tags: readonly string[], requestedAt: number): boolean {
    return this.recent.some(({ purge, at }) => requestedAt <= at + SKEW_MS && concerns(purge, uri, tags))
  }
}

/** Of a header that services name what an answer is made of by: divided by commas or blanks. */
export const tagsIn = (field: string | undefined): string[] =>
  field === undefined ? [] : [...new Set(field.split(/[\s,]+/).filter(tag => tag !== ''))].slice(0, 100)

import type { FieldDraft } from './route-words.js'

/** How a field is compared. */
export type Way = 'present' | 'values' | 'matches'

export function wayOf({ values, matches }: FieldDraft): Way {
  if (matches !== undefined) return 'matches'
  return values ? 'values' : 'present'
}

export function begunAs(way: Way, name: string): FieldDraft {
  if (way === 'matches') return withExpression(name, '')
  return way === 'values' ? { name, values: [] } : { name }
}

/** Without an expression it would only have to be there; no values at all are refused instead. */
export const withExpression = (name: string, matches: string): FieldDraft =>
  matches === '' ? { name, matches, values: [] } : { name, matches }

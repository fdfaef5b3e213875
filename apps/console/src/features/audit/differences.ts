export interface Difference {
  /** `limits.requests.limit`. */
  place: string
  before: string | undefined
  after: string | undefined
}

/** Every place whose value is not the same, in the order in which they stand. */
export function differences(before: unknown, after: unknown): Difference[] {
  const [old, now] = [leaves(before), leaves(after)]
  const places = [...new Set([...old.keys(), ...now.keys()])]
  return places
    .map(place => ({ place, before: old.get(place), after: now.get(place) }))
    .filter(({ before, after }) => before !== after)
}

function leaves(value: unknown, place = ''): Map<string, string> {
  if (value === undefined || value === null) return new Map()
  if (typeof value !== 'object') return new Map([[place || 'value', String(value)]])
  if (Array.isArray(value) && value.every(one => typeof one !== 'object' || one === null))
    return new Map([[place || 'value', value.join(', ') || 'none']])
  const entries = Object.entries(value).flatMap(([name, one]) => [...leaves(one, place ? `${place}.${name}` : name)])
  return new Map(entries)
}

/** Pieces of OTLP's JSON encoding. */
type Value = { stringValue: string } | { intValue: string } | { doubleValue: number }

export interface Attribute {
  key: string
  value: Value
}

/** What is undefined is left out. */
export function attributes(values: Readonly<Record<string, string | number | undefined>>): Attribute[] {
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: typed(value) }]))
}

function typed(value: string | number): Value {
  if (typeof value === 'string') return { stringValue: value }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

/** Who says it. */
export const resourceOf = (service: string) => ({ attributes: attributes({ 'service.name': service }) })
export const scope = { name: 'gatehouse' }

export type Value = unknown
export type Values = Record<string, Value>

const parts = (pointer: string): string[] => pointer.split('/').slice(1)

export function valueAt(values: Value, pointer: string): Value {
  return parts(pointer).reduce<Value>((at, part) => (at as Values | undefined)?.[part], values)
}

/** A copy in which one place is different. Undefined takes it away. */
export function withValue<T extends Value>(values: T, pointer: string, value: Value): T {
  const [first, ...rest] = parts(pointer)
  if (first === undefined) return value as T
  const next =
    rest.length === 0 ? value : withValue((values as Values | undefined)?.[first], `/${rest.join('/')}`, value)
  if (Array.isArray(values)) return values.toSpliced(Number(first), 1, ...(next === undefined ? [] : [next])) as T
  const { [first]: _, ...others } = (values ?? {}) as Values
  return (next === undefined ? others : { ...(values as Values), [first]: next }) as T
}

/** Without what was left empty, as absence is what schemas know. */
export function filled(value: Value): Value {
  if (value === '' || value === null) return undefined
  if (Array.isArray(value)) return value.map(filled).filter(one => one !== undefined)
  if (typeof value !== 'object') return value
  const entries = Object.entries(value as Values)
    .map(([name, one]) => [name, filled(one)] as const)
    .filter(([, one]) => one !== undefined)
  return Object.fromEntries(entries)
}

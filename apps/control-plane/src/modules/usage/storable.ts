const NUL = String.fromCharCode(0)

/**
 * A parsed line in a form that the database takes: it has no NUL and no halves of characters, which callers may well send. One such call would
 * keep its whole batch, and all after it, from ever being written. `line` is the text that was parsed.
 */
export function storable(value: unknown, line: string): unknown {
  // Whatever needs care was escaped by whoever wrote the line.
  return line.includes('\\u') ? cleaned(value) : value
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return Buffer.from(value.replaceAll(NUL, '')).toString()
  if (Array.isArray(value)) return value.map(cleaned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, cleaned(each)]))
}

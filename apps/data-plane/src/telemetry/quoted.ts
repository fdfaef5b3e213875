const MOST_NAMES = 1024
const LONGEST = 256
const names = new Map<string, string>()

/** As JSON.stringify, for names that come again and again: of models, providers, routes, clients. Remembers a bounded number of them. */
export function quoted(name: string): string {
  const known = names.get(name)
  if (known !== undefined) return known
  const text = JSON.stringify(name)
  if (name.length > LONGEST) return text
  // Whoever makes up names costs the others a moment, not this process its memory.
  if (names.size >= MOST_NAMES) names.clear()
  names.set(name, text)
  return text
}

/** Names with their values, one pair a line. */
export const linesOf = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .map(([name, text]) => `${name}: ${String(text)}`)
        .join('\n')
    : ''

/** The pairs of `Name: value` lines; undefined where there are none, and the text itself while a line has no colon yet. */
export function pairsOf(text: string): Record<string, string> | string | undefined {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  if (lines.length === 0) return undefined
  if (lines.some(line => line.indexOf(':') < 1)) return text
  return Object.fromEntries(
    lines.map(line => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
    }),
  )
}

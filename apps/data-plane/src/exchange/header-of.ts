/** Value of a header in flat name, value pairs; names compare without case. */
export function headerOf(headers: readonly string[], name: string): string | undefined {
  for (let i = 0; i < headers.length; i += 2) {
    const each = headers[i]!
    if (each.length === name.length && (each === name || each.toLowerCase() === name)) return headers[i + 1]
  }
  return undefined
}

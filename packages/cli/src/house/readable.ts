interface Entry {
  msg?: unknown
  err?: { message?: unknown }
}

/** A log line for people: the message of a JSON entry, other lines as they are. */
export function readable(line: string): string {
  if (!line.startsWith('{')) return line
  try {
    const { msg, err } = JSON.parse(line) as Entry
    const parts = [msg, err?.message].filter((part): part is string => typeof part === 'string' && part !== '')
    return [...new Set(parts)].join(': ') || line
  } catch {
    return line
  }
}

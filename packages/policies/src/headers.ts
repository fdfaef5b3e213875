/** Flat name, value pairs, names in lower case. */
export function removeHeader(headers: string[], name: string): void {
  for (let i = headers.length - 2; i >= 0; i -= 2) if (headers[i] === name) headers.splice(i, 2)
}

/** One field of the name, in the place of all that there were. */
export function setHeader(headers: string[], name: string, value: string): void {
  removeHeader(headers, name)
  headers.push(name, value)
}

export function headerIn(headers: readonly string[], name: string): string | undefined {
  for (let i = 0; i < headers.length; i += 2) if (headers[i] === name) return headers[i + 1]
  return undefined
}

/** All fields of the name as one: a list may come in several. */
export function listIn(headers: readonly string[], name: string): string | undefined {
  const found = headers.filter((_, index) => index % 2 === 1 && headers[index - 1] === name)
  return found.length > 0 ? found.join(', ') : undefined
}

/** The first value of a field of the request. */
export function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

const CREDENTIALS = new Set([
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'cookie',
])

/** A credential as its scheme, if any, and its last four characters. */
export function mask(credential: string): string {
  const space = credential.lastIndexOf(' ') + 1
  const secret = credential.slice(space)
  return `${credential.slice(0, space)}…${secret.length > 8 ? secret.slice(-4) : ''}`
}

export function maskHeaders(flat: readonly string[]): [name: string, value: string][] {
  const headers: [string, string][] = []
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = flat[i]!
    const value = flat[i + 1]!
    headers.push([name, CREDENTIALS.has(name.toLowerCase()) ? mask(value) : value])
  }
  return headers
}

export const maskUrl = (url: string): string =>
  url.replace(/([?&]key=)([^&]*)/g, (_, name: string, key: string) => name + mask(key))

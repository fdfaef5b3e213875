/** Search parameters are words: the router would otherwise read `?status=429` as a number, and tokens too. */
export const parseSearch = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text))

export function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(search))
    if (typeof value === 'string' && value) parameters.set(name, value)
  return parameters.size > 0 ? `?${parameters}` : ''
}

/** Only paths of this console: a sign-in must not lead elsewhere. */
export const ownPath = (path: string | undefined): string =>
  path !== undefined && /^\/(?![/\\])/.test(path) ? path : '/'

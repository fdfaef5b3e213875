const UNFIT_VALUE = /[^\t\x20-\x7e\x80-\xff]/
const UNFIT_NAME = /[^!#$%&'*+\-.^_`|~0-9a-z]/i

/** Names that have been looked at: there are few, and the same ones come again and again. */
const sound = new Set<string>()
const MAX_SOUND = 1000

/** True for a token: what a method or a field's name may be. */
export function isToken(name: string): boolean {
  if (sound.has(name)) return true
  if (name === '' || UNFIT_NAME.test(name)) return false
  if (sound.size < MAX_SOUND) sound.add(name)
  return true
}

export const isFieldValue = (value: string): boolean => !UNFIT_VALUE.test(value)

/** Flat name, value pairs as field lines. Throws TypeError where one would not be one field: nothing gets a line of its own by a line break. */
export function fieldLines(headers: readonly string[]): string {
  let lines = ''
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!
    const value = headers[i + 1]!
    if (!isToken(name) || !isFieldValue(value)) throw new TypeError(`an unsound header ${JSON.stringify(name)}`)
    lines += `${name}: ${value}\r\n`
  }
  return lines
}

/** Field lines, put in behind flat name, value pairs. */
export function pushLines(headers: string[], lines: string): void {
  for (let at = 0; at < lines.length; ) {
    const colon = lines.indexOf(': ', at)
    const end = lines.indexOf('\r\n', colon)
    headers.push(lines.slice(at, colon), lines.slice(colon + 2, end))
    at = end + 2
  }
}

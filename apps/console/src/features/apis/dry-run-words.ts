import type { DryRun } from './api.js'

type Message = NonNullable<DryRun['steps'][number]['before']>

/** Lines that went away, then those that came, in the order of the message. */
export function differences(before: Message, after: Message): { come: boolean; line: string }[] {
  const [was, is] = [linesOf(before), linesOf(after)]
  return [
    ...was.filter(line => !is.includes(line)).map(line => ({ come: false, line })),
    ...is.filter(line => !was.includes(line)).map(line => ({ come: true, line })),
  ]
}

function linesOf({ method, path, status, headers = [], body }: Message): string[] {
  const first = [method, path, status].filter(part => part !== undefined).join(' ')
  const rest = body === undefined ? [] : JSON.stringify(body, null, 2).split('\n')
  return [...(first ? [first] : []), ...headers.map(([name, value]) => `${name}: ${value}`), ...rest]
}

/** A message as it stands on the wire; a body of JSON is laid out. */
export const written = (first: string, headers: readonly (readonly [string, string])[], body: string | null): string =>
  [...(first ? [first] : []), ...headers.map(([name, value]) => `${name}: ${value}`), '', laidOut(body)]
    .join('\n')
    .trimEnd()

function laidOut(body: string | null): string {
  if (body === null) return '(not text)'
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

import { createHash } from 'node:crypto'
import { send } from './http.js'
import { type Operation, pathOf } from './open-api.js'
import type { Person } from './people.js'
import type { Kinds } from './tenant-with-everything.js'

/** What moves by itself: lags of nodes, the present. */
const MOVING = /^\/(nodes|usage)|\/(comparison|costs|budgets|limits|feeds)$|\/(limits|feeds)\//
// Using a token is no change of it.
const VOLATILE = /"(lastUsedAt|lastSeenAt|request_id)":("[^"]*"|null)/g

/** Digests of all that can be read, by reader and path. */
export async function digests(
  url: string,
  operations: readonly Operation[],
  readers: readonly (readonly [Person, Kinds])[],
): Promise<Map<string, string>> {
  const reads = operations.filter(({ method, path }) => method === 'GET' && !MOVING.test(path))
  const seen = new Map<string, string>()
  for (const [{ email, token }, kinds] of readers)
    for (const operation of reads) {
      const path = pathOf(operation, kinds) + (operation.query.some(({ name }) => name === 'limit') ? '?limit=200' : '')
      const { status, text } = await send(`${url}/api/v1${path}`, {
        method: 'GET',
        headers: { authorization: `Bearer ${token}` },
      })
      const digest = createHash('sha256').update(text.replace(VOLATILE, '')).digest('hex')
      seen.set(`${email} ${path}`, `${status} ${digest}`)
    }
  return seen
}

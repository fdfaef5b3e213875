import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../../../apps/console/src/', import.meta.url))
const read = (path: string): string => readFileSync(join(source, path), 'utf8')

/** What the console offers to those who hold a permission, with the permissions that it goes by, any of them. */
export const offered: ReadonlyMap<string, readonly string[]> = new Map(
  [...read('lib/operations.ts').matchAll(/^ {2}'([A-Z]+ [^']+)': (.+),$/gm)].map(([, operation, permissions]) => [
    operation!,
    [...permissions!.matchAll(/'([^']+)'/g)].map(found => found[1]!),
  ]),
)

/** Writes that no permission is needed for, which the console has forms for: of anybody, and of whoever is signed in. */
export const forEverybody: readonly string[] = [
  'POST /auth/sign-up',
  'POST /auth/verify-email',
  'POST /auth/sign-in',
  'POST /auth/sign-out',
  'POST /auth/request-reset',
  'POST /auth/reset',
  'POST /auth/setup',
  'POST /invitations/accept',
  'POST /tenants',
  'POST /organizations',
  'POST /me/tokens',
  'DELETE /me/tokens/{token}',
  'DELETE /me/sessions',
  'DELETE /me/sessions/{session}',
]

/** Writes that the console does not offer, or only where this walk does not come; each with the reason. */
export const leftOut: Readonly<Record<string, string>> = {
  'PUT /logs/{call}/feedback': 'Offered on every answer of a model in the log; nobody here has called one.',
}

/** Those of a list whose path no source of the console asks for. */
export function neverAskedFor(operations: readonly string[]): string[] {
  const sources = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter(path => /\.tsx?$/.test(path) && !path.includes('.test.') && path !== join('lib', 'operations.ts'))
    .map(read)
  return operations.filter(operation => {
    const path = operation.split(' ')[1]!.replaceAll(/\{\w+\}/g, '\\$\\{[^}]+\\}')
    return !sources.some(text => new RegExp(`['\`]${path}['\`]`).test(text))
  })
}

import type { ApiDocument } from '@gatehouse/shared/api/catalog.js'
import type { InputIssue } from '@gatehouse/shared/errors/gateway-error.js'
import type { RestConfig } from './api-version.entity.js'

const MOST_FAULTS = 10
const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])
const MOST_OPERATIONS = 2_000

/** Nothing is fetched for a reference, so that whatever a document refers to has to be within it. */
export function documentIssues(document: ApiDocument): InputIssue[] {
  const issues: InputIssue[] = []
  const operations = Object.values(document.paths).flatMap(path => Object.keys(path).filter(key => METHODS.has(key)))
  if (operations.length > MOST_OPERATIONS)
    issues.push({ pointer: '/paths', message: `At most ${MOST_OPERATIONS} operations.` })
  const walk = (value: unknown, pointer: string): void => {
    if (typeof value !== 'object' || value === null || issues.length >= MOST_FAULTS) return
    for (const [key, inner] of Object.entries(value)) {
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      if (key !== '$ref' || typeof inner !== 'string') walk(inner, at)
      else if (!inner.startsWith('#/')) issues.push({ pointer: at, message: 'Refer within the document, by "#/…".' })
    }
  }
  walk(document, '')
  return issues
}

/** What is known of an API without a document: its routes. Undefined where it has none of its own. */
export function documentOfRoutes(title: string, version: string, { routes }: RestConfig): ApiDocument | undefined {
  if (routes.length === 0) return undefined
  const paths: ApiDocument['paths'] = {}
  for (const { path, methods = ['GET'] } of routes) {
    const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }))
    for (const method of methods)
      paths[path] = { ...paths[path], [method.toLowerCase()]: { parameters, responses: {} } }
  }
  return { openapi: '3.1.0', info: { title, version }, paths }
}

import type { Lookup, Schema } from './json-schema-faults.js'

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  schema: Schema
}

export interface Operation {
  method: string
  /** Below /api/v1, with `{name}` parameters. */
  path: string
  permission: string
  /** Answers callers without credentials too. */
  open: boolean
  pathParams: string[]
  query: Parameter[]
  headers: string[]
  body: Schema | undefined
}

interface Document {
  paths: Record<string, Record<string, DocumentedOperation>>
  components: { schemas: Record<string, Schema> }
}
interface DocumentedOperation {
  'x-permission': string
  security: object[]
  parameters: Parameter[]
  requestBody?: { content: { 'application/json': { schema: Schema } } }
}

/** Every operation that a running control plane documents. */
export async function operationsOf(url: string): Promise<{ operations: Operation[]; lookup: Lookup }> {
  const document = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as Document
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, spec]): Operation => ({
        method: method.toUpperCase(),
        path,
        permission: spec['x-permission'],
        open: spec.security.length === 0 || spec.security.some(each => Object.keys(each).length === 0),
        pathParams: [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]!),
        query: spec.parameters.filter(parameter => parameter.in === 'query'),
        headers: spec.parameters.filter(parameter => parameter.in === 'header').map(parameter => parameter.name),
        body: spec.requestBody?.content['application/json'].schema,
      }),
    ),
  )
  return { operations, lookup: name => document.components.schemas[name] }
}

/** The path with its parameters filled in, percent-encoded. */
export const pathOf = (operation: Operation, values: Record<string, string>): string =>
  operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`nothing of the kind {${name}} was made for ${operation.path}`)
    return encodeURIComponent(value)
  })

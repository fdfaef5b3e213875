import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { EndpointRegistry } from './endpoint-registry.js'

interface Operation {
  operationId: string
  summary: string
  tags: string[]
  parameters: { name: string; in: string; required: boolean; schema: object }[]
  responses: Record<string, { description: string }>
  requestBody?: { content: Record<string, { schema: object }> }
}

interface OpenApi {
  openapi: string
  info: { title: string; version: string }
  servers: { url: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object>; securitySchemes: object }
}

let plane: TestControlPlane
let document: OpenApi

beforeAll(async () => {
  plane = await TestControlPlane.start()
  document = (await (await fetch(`${plane.url}/api/v1/openapi.json`)).json()) as OpenApi
})
afterAll(() => plane.close())

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

it('is OpenAPI 3.1 with one operation for every route', () => {
  expect(document.openapi).toBe('3.1.0')
  expect(document.servers).toEqual([{ url: `${plane.url}/api/v1` }])
  const routes = plane.app.get(EndpointRegistry).all()
  const expected = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
  const documented = operations().map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  expect(documented.sort()).toEqual(expected.sort())
})

it('documents every route that the server answers under /api/v1', () => {
  const server = plane.app.getHttpAdapter().getInstance() as unknown as FastifyInstance
  for (const { path, method } of operations())
    expect(
      server.hasRoute({ method: method.toUpperCase() as 'GET', url: `/api/v1${path.replace(/\{(\w+)\}/g, ':$1')}` }),
    ).toBe(true)
})

it('names operations once, and every parameter of a path', () => {
  const ids = operations().map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { path, operation } of operations()) {
    const declared = operation.parameters.filter(parameter => parameter.in === 'path').map(parameter => parameter.name)
    expect(declared).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]))
    const names = operation.parameters.map(parameter => `${parameter.in}:${parameter.name}`)
    expect(new Set(names).size).toBe(names.length)
    expect(operation).toMatchObject({ summary: expect.stringMatching(/\S/), tags: [expect.any(String)] })
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining([expect.stringMatching(/^2\d\d$/)]))
    for (const answer of Object.values(operation.responses)) expect(answer.description).not.toBe('')
  }
})

it('refers to nothing that it does not hold', () => {
  const text = JSON.stringify(document)
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(match => match[1]!)
  expect(references.length).toBeGreaterThan(10)
  for (const reference of references) {
    const name = /^#\/components\/schemas\/(.+)$/.exec(reference)?.[1]
    expect(name && document.components.schemas[name], reference).toBeTypeOf('object')
  }
  expect(text).not.toContain('$defs')
})

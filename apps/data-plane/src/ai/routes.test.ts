import { surfaceDocument } from '@gatehouse/shared/ai/surface-document.js'
import { expect, test } from 'vitest'
import { aiRoutes } from './routes.js'

const document = surfaceDocument('AI', ['m'])

/** In the words of OpenAPI; what Azure's clients call is the same again below deployments. */
const routed = aiRoutes()
  .filter(({ path }) => !path.startsWith('/openai/'))
  .map(({ method, path }) => `${method} ${path.replace('{model+}', '{model}').replace(/\*$/, '{model}')}`)

test('the portal describes every path of the AI surface, and no other', () => {
  const described = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map(method => `${method.toUpperCase()} ${path}`),
  )
  expect(described.sort()).toEqual(routed.sort())
})

test('examples can be sent as they stand', () => {
  const bodies = Object.values(document.paths).flatMap(item =>
    Object.values(item as Record<string, { requestBody?: { content: Record<string, Body> } }>).flatMap(
      ({ requestBody }) => Object.entries(requestBody?.content ?? {}),
    ),
  )
  expect(bodies.length).toBeGreaterThan(10)
  for (const [type, { schema, example }] of bodies) {
    if (type !== 'application/json') continue
    for (const name of schema.required ?? []) expect(example).toHaveProperty(name)
    for (const name of Object.keys(example!)) expect(schema.properties).toHaveProperty(name)
  }
})

interface Body {
  schema: { properties: object; required?: string[] }
  example?: object
}

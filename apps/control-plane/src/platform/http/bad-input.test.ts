import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import type { EndpointSpec } from './endpoint.js'
import { EndpointRegistry } from './endpoint-registry.js'

type Schema = { properties?: Record<string, Schema>; required?: string[]; anyOf?: Schema[]; oneOf?: Schema[] }

let plane: TestControlPlane
let owner: TestClient
let routes: EndpointSpec[]

beforeAll(async () => {
  plane = await TestControlPlane.start()
  const person = await plane.person('owner', { acme: ['admin'] })
  await plane.query(`UPDATE app_user SET platform_role = 'owner' WHERE id = $1`, [person.userId])
  owner = person
  // Ending the session that the walk itself uses would end the walk.
  routes = plane.app
    .get(EndpointRegistry)
    .all()
    .filter(route => route.path !== '/me/tokens/:token')
})
afterAll(() => plane.close())

const pathOf = (route: EndpointSpec, value: string): string =>
  route.path.replace(':tenant', 'acme').replace(/:\w+/g, value)

function propertiesOf(schema: Schema): string[] {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(propertiesOf)
  return [...new Set([...Object.keys(schema.properties ?? {}), ...inner])]
}

const jsonSchema = (schema: z.ZodType): Schema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema

/** Sends it and tells what is wrong with the answer, if anything. */
async function fault(route: EndpointSpec, what: string, path: string, body?: unknown, pointer = false) {
  const answer = await owner.send(route.method, path, body)
  const type = answer.headers.get('content-type') ?? ''
  const problems = [
    answer.status >= 400 && answer.status < 500 ? '' : `status ${answer.status}`,
    type.startsWith('application/problem+json') ? '' : `content type ${type}`,
    pointer && answer.status === 422 && !Array.isArray(answer.body.errors) ? 'no pointer' : '',
  ].filter(Boolean)
  return problems.length === 0 ? [] : [`${route.method} ${route.path}, ${what}: ${problems.join(', ')}`]
}

it('is refused by every route with a body, and pointed at', async () => {
  const faults: string[] = []
  for (const route of routes.filter(({ body }) => body)) {
    const path = pathOf(route, 'x')
    const schema = jsonSchema(route.body!)
    faults.push(...(await fault(route, 'a list', path, [], true)))
    faults.push(...(await fault(route, 'an unknown field', path, { nothing_like_it: 1 }, true)))
    if (schema.required?.length) faults.push(...(await fault(route, 'nothing', path, {}, true)))
    for (const name of propertiesOf(schema)) {
      faults.push(...(await fault(route, `wrong ${name}`, path, { [name]: [[{}]] }, true)))
      faults.push(...(await fault(route, `huge ${name}`, path, { [name]: 'x'.repeat(100_000) }, true)))
    }
  }
  expect(faults).toEqual([])
})

it('is refused by every route with a query', async () => {
  const faults: string[] = []
  for (const route of routes.filter(({ query, method }) => query && method === 'GET')) {
    const path = pathOf(route, 'x')
    faults.push(...(await fault(route, 'an unknown parameter', `${path}?nothing_like_it=1`, undefined, true)))
    for (const name of propertiesOf(jsonSchema(route.query!)))
      faults.push(...(await fault(route, `huge ${name}`, `${path}?${name}=${'x'.repeat(5_000)}`, undefined, true)))
    if (propertiesOf(jsonSchema(route.query!)).includes('cursor'))
      faults.push(...(await fault(route, 'a forged cursor', `${path}?cursor=%F0%9F%92%A9`, undefined, true)))
  }
  expect(faults).toEqual([])
})

it.each([
  ['SQL', "'%3B--"],
  ['an emoji', '%F0%9F%92%A9'],
  ['200 letters', 'a'.repeat(200)],
  ['5,000 letters', 'a'.repeat(5_000)],
])('is refused as a name in a path: %s', async (_, value) => {
  const faults: string[] = []
  for (const route of routes) {
    if (!/:\w+/.test(route.path.replace(':tenant', ''))) continue
    const answer = await owner.send(route.method, pathOf(route, value), route.body ? {} : undefined)
    if (answer.status >= 500) faults.push(`${route.method} ${route.path}: ${answer.status}`)
  }
  expect(faults).toEqual([])
})

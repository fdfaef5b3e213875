import { tenantPermissions, tenantRoles } from '@gatehouse/shared/permissions.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digests } from './support/digests.js'
import { Faults, type Schema } from './support/json-schema-faults.js'
import { neededBeside } from './support/needed-beside.js'
import { type Operation, operationsOf, pathOf } from './support/open-api.js'
import type { Person } from './support/people.js'
import { type Attempt, wronglyAnswered } from './support/refusals.js'
import type { RunningHouse } from './support/running-house.js'
import type { Kinds } from './support/tenant-with-everything.js'
import { startTestHouse } from './support/test-house.js'
import { type People, twoTenants } from './support/two-tenants.js'

let house: RunningHouse
let operations: Operation[]
let faults: Faults
let people: People
let north: Kinds
let south: Kinds
let before: Map<string, string>

const everything = () =>
  digests(house.consoleUrl, operations, [
    [people.owner, north],
    [people.ann, north],
    [people.bob, south],
  ])

beforeAll(async () => {
  house = await startTestHouse()
  ;({ people, north, south } = await twoTenants(house))
  const { operations: all, lookup } = await operationsOf(house.consoleUrl)
  operations = all
  faults = new Faults(lookup)
  before = await everything()
})
afterAll(() => house?.stop())

/** Somebody who may. */
const permitted = ({ permission, open }: Operation): Person | undefined =>
  open ? undefined : permission.startsWith('platform:') ? people.owner : people.ann

interface Way {
  as?: Person | undefined
  kinds?: Kinds
  query?: string
  headers?: Record<string, string>
  /** JSON. */
  body?: unknown
  raw?: string | Uint8Array
  announcedBytes?: number
  chunked?: boolean
}

function attempt(operation: Operation, why: string, way: Way, expected: Pick<Attempt, 'status' | 'pointer'>): Attempt {
  const { as, kinds = north, query = '', headers = {}, announcedBytes, chunked = false } = way
  const body = 'raw' in way ? way.raw : way.body === undefined ? undefined : JSON.stringify(way.body)
  return {
    url: `${house.consoleUrl}/api/v1${pathOf(operation, kinds)}${query}`,
    why,
    ...expected,
    sent: {
      method: operation.method,
      body,
      ...(announcedBytes === undefined ? {} : { announcedBytes }),
      chunked,
      headers: {
        ...(as ? { authorization: `Bearer ${as.token}` } : {}),
        ...(body === undefined && announcedBytes === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    },
  }
}

/** A body that the operation would take. */
const proper = ({ body, path }: Operation): Way =>
  body ? { body: Object.assign(faults.sample(body, 'required') as object, neededBeside[path]) } : {}

const writes = () => operations.filter(({ method }) => method !== 'GET')
const hasRequired = (schema: Schema | undefined): boolean => !!(schema?.required?.length || schema?.oneOf)

describe('every operation', () => {
  it('is there, and one of every kind that it can name was made', () => {
    expect(operations.length).toBeGreaterThan(100)
    const kinds = new Set(operations.flatMap(({ pathParams }) => pathParams))
    expect([...kinds].filter(kind => north[kind] === undefined || south[kind] === undefined)).toEqual([])
  })

  it('refuses callers without credentials, and with wrong ones', async () => {
    const closed = operations.filter(({ open }) => !open)
    const wrong = ['Bearer ghp_nobody', 'Bearer ', 'Basic YTpi', `Bearer ghp_${'a'.repeat(4_000)}`]
    expect(
      await wronglyAnswered(
        closed.flatMap(operation => [
          attempt(operation, 'no credentials', proper(operation), { status: [401] }),
          ...wrong.map(authorization =>
            attempt(
              operation,
              authorization.slice(0, 20),
              { ...proper(operation), headers: { authorization } },
              { status: [401] },
            ),
          ),
        ]),
      ),
    ).toEqual([])
  })

  it('refuses whoever lacks its permission', async () => {
    const lacking = new Set<string>(tenantPermissions.filter(each => !tenantRoles.viewer!.includes(each)))
    const onPlatform = operations.filter(({ permission }) => permission.startsWith('platform:'))
    const inTenant = operations.filter(({ permission }) => lacking.has(permission))
    expect(Math.min(onPlatform.length, inTenant.length)).toBeGreaterThan(0)
    expect(
      await wronglyAnswered([
        ...onPlatform.map(each =>
          attempt(each, 'no platform role', { as: people.ann, ...proper(each) }, { status: [403] }),
        ),
        ...inTenant.map(each => attempt(each, 'a viewer', { as: people.vic, ...proper(each) }, { status: [403, 404] })),
      ]),
    ).toEqual([])
  })

  it('hides what belongs to another tenant', async () => {
    const naming = operations.filter(
      ({ pathParams, permission }) => pathParams.length > 0 && !permission.startsWith('platform:'),
    )
    const attempts = naming.flatMap(operation => {
      const way = { as: people.bob, ...proper(operation) }
      const foreign = operation.pathParams.filter(name => north[name] !== south[name])
      return [
        attempt(operation, 'all of it foreign', { ...way, kinds: north }, { status: [404] }),
        ...foreign.map(name =>
          attempt(
            operation,
            `foreign ${name}`,
            { ...way, kinds: { ...south, [name]: north[name]! } },
            { status: [404] },
          ),
        ),
      ]
    })
    expect(await wronglyAnswered(attempts)).toEqual([])
  })

  it('refuses each field of its body with a pointer to it', async () => {
    const attempts = operations.flatMap(operation => {
      const { body } = operation
      if (!body) return []
      const as = permitted(operation)
      const wrong = faults.of(body)
      const empty = hasRequired(body) ? [{}, null] : []
      return [
        ...wrong.map(fault =>
          attempt(operation, fault.what, { as, body: fault.body }, { status: [422], pointer: fault.pointer }),
        ),
        ...empty.map(each => attempt(operation, `${JSON.stringify(each)}`, { as, body: each }, { status: [422] })),
        ...(empty.length > 0 ? [attempt(operation, 'no body', { as }, { status: [422] })] : []),
        attempt(
          operation,
          'a null character',
          { as, body: { ...(faults.sample(body) as object), name: 'a\0b' } },
          { status: [422], pointer: '/name' },
        ),
      ]
    })
    expect(attempts.length).toBeGreaterThan(1_000)
    expect(await wronglyAnswered(attempts)).toEqual([])
  })

  it('refuses what the schema of a policy or provider type does not take', async () => {
    type Type = { id: string; scopes: string[]; config: Schema; credentials: Schema }
    const types = async (path: string) => (await people.ann.api.call<{ data: Type[] }>('GET', path)).data
    const operationAt = (path: string) => operations.find(each => each.method === 'POST' && each.path === path)!
    const policies = operationAt('/tenants/{tenant}/policies')
    const providers = operationAt('/tenants/{tenant}/providers')
    const refuse = (operation: Operation, field: string, schema: Schema, rest: object) =>
      faults
        .of(schema)
        .map(({ what, pointer, body }) =>
          attempt(
            operation,
            `${JSON.stringify(rest)} ${what}`,
            { as: people.ann, body: { ...rest, [field]: body } },
            { status: [422], pointer: `/${field}${pointer}` },
          ),
        )
    const attempts = [
      ...(await types('/policy-types')).flatMap(({ id, scopes, config }) =>
        refuse(policies, 'config', config, {
          type: id,
          scope: scopes.includes('tenant') ? { kind: 'tenant' } : { kind: 'api', id: north.api },
        }),
      ),
      ...(await types('/provider-types')).flatMap(({ id, credentials }) =>
        refuse(providers, 'credentials', credentials, { slug: 'new', type: id, baseUrl: 'https://example.com/v1' }),
      ),
      ...[policies, providers].map(operation =>
        attempt(
          operation,
          'an unknown type',
          { as: people.ann, body: { ...(faults.sample(operation.body!, 'required') as object), type: 'none' } },
          { status: [422], pointer: '/type' },
        ),
      ),
    ]
    expect(attempts.length).toBeGreaterThan(20)
    expect(await wronglyAnswered(attempts)).toEqual([])
  })

  it('refuses bodies that nobody can read, or nobody asked for', async () => {
    const json = { 'content-type': 'application/json' }
    const attempts = writes().flatMap(operation => {
      const as = permitted(operation)
      return [
        attempt(operation, 'not JSON', { as, raw: '{"name": ' }, { status: [400], pointer: '' }),
        attempt(
          operation,
          'not UTF-8',
          { as, raw: Buffer.from('{"name":"\xff\xfe"}', 'latin1') },
          { status: [400], pointer: '' },
        ),
        attempt(operation, 'no end of brackets', { as, raw: '['.repeat(200_000) }, { status: [400] }),
        attempt(
          operation,
          'another type',
          { as, raw: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
          { status: [415] },
        ),
        attempt(operation, 'XML', { as, raw: '<a/>', headers: { 'content-type': 'text/xml' } }, { status: [415] }),
        attempt(
          operation,
          'more than 2 MB',
          { as, announcedBytes: 2 * 1024 * 1024 + 1, headers: json },
          { status: [413] },
        ),
        attempt(operation, 'a prototype', { as, raw: '{"__proto__":{"admin":true}}' }, { status: [422] }),
        ...(operation.body
          ? []
          : [attempt(operation, 'a body', { as, body: { surprise: 1 } }, { status: [422], pointer: '' })]),
      ]
    })
    expect(await wronglyAnswered(attempts)).toEqual([])
  })

  it('refuses a body that turns out to be too large', async () => {
    const raw = JSON.stringify({ name: 'x'.repeat(2 * 1024 * 1024) })
    const attempts = writes().map(operation =>
      attempt(operation, 'chunks', { as: permitted(operation), raw, chunked: true }, { status: [413] }),
    )
    expect(await wronglyAnswered(attempts)).toEqual([])
  })

  it('refuses bodies that refer to what belongs to another tenant', async () => {
    const chat = { slug: 'new', name: 'New' }
    const foreign: [path: string, body: unknown, pointer: string][] = [
      [
        '/tenants/south/models',
        { slug: 'new', targets: [{ provider: north.provider, model: 'm' }] },
        '/targets/0/provider',
      ],
      ['/tenants/south/apis', { ...chat, type: 'ai', models: ['chat-north'] }, '/models/0'],
      ['/tenants/south/apis', { ...chat, type: 'ai', models: ['chat-south'], team: north.team }, '/team'],
      ['/tenants/south/products', { ...chat, apis: [north.api], visibility: 'tenant' }, '/apis/0'],
      ['/tenants/south/products', { ...chat, apis: ['chat'], visibility: 'tenant', team: north.team }, '/team'],
      ['/tenants/south/products/chat/plans', { ...chat, approval: 'auto', models: ['chat-north'] }, '/models/0'],
      ...['api', 'plan', 'application'].map((kind): [string, unknown, string] => [
        '/tenants/south/policies',
        { type: 'ip-restriction', scope: { kind, id: north[kind] }, config: {} },
        '/scope/id',
      ]),
      ['/tenants/south/teams/crew/members', { userId: north.user }, '/userId'],
      ['/tenants/south/teams/crew/shares', { type: 'api', subject: north.api }, '/subject'],
      ['/tenants/south/invitations', { email: 'x@example.com', roles: ['nobody'] }, '/roles/0'],
      ['/applications', { name: 'New', organization: north.organization }, '/organization'],
      [`/applications/${south.application}/subscriptions`, { product: 'north/chat', plan: 'free' }, '/product'],
      [`/applications/${south.application}/subscriptions`, { product: north.product, plan: 'free' }, '/product'],
      [`/applications/${south.application}/subscriptions`, { product: 'south/chat', plan: north.plan }, '/plan'],
    ]
    expect(
      await wronglyAnswered(
        foreign.map(([path, body, pointer]) => ({
          url: `${house.consoleUrl}/api/v1${path}`,
          why: JSON.stringify(body),
          status: [403, 404, 422],
          pointer,
          sent: {
            method: 'POST',
            body: JSON.stringify(body),
            headers: { authorization: `Bearer ${people.bob.token}`, 'content-type': 'application/json' },
          },
        })),
      ),
    ).toEqual([])
  })

  it('refuses absurd queries with a pointer to the parameter', async () => {
    const attempts = operations.flatMap(operation => {
      const as = permitted(operation)
      const ask = (name: string, why: string, query: string) =>
        attempt(operation, why, { as, query }, { status: [422], pointer: `?${name}` })
      return [
        ask('surprise', 'an unknown parameter', '?surprise=1'),
        ...operation.query.flatMap(({ name, schema }) => [
          ask(name, `${name} twice`, `?${name}=1&${name}=2`),
          ...absurd(name, schema).map(value =>
            ask(name, `${name}=${value.slice(0, 40)}`, `?${name}=${encodeURIComponent(value)}`),
          ),
        ]),
      ]
    })
    expect(await wronglyAnswered(attempts)).toEqual([])
  })

  it('refuses absurd names in its path', async () => {
    const names = [
      '\0',
      '../../etc/passwd',
      "' OR 1=1 --",
      '\u{1F422}',
      'x'.repeat(199),
      'x'.repeat(4_000),
      '-1',
      '1e308',
      '{}',
      '__proto__',
      'constructor',
    ]
    const attempts = operations
      .filter(({ pathParams }) => pathParams.length > 0)
      .flatMap(operation =>
        operation.pathParams.flatMap(param =>
          names
            .filter(name => !mayBeChosen(param, name))
            .map(name =>
              attempt(
                operation,
                `${param} ${JSON.stringify(name.slice(0, 20))}`,
                { as: permitted(operation), kinds: { ...north, [param]: name }, ...proper(operation) },
                { status: [400, 404, 422] },
              ),
            ),
        ),
      )
    expect(await wronglyAnswered(attempts)).toEqual([])
  })

  it('refuses bad preconditions and idempotency keys', async () => {
    const attempts = operations.flatMap(operation => {
      const as = permitted(operation)
      const way = { as, ...proper(operation) }
      const ifMatch = (value: string) => ({ ...way, headers: { 'if-match': value } })
      return [
        ...['banana', '3', '"-1"', '""'].map(value =>
          attempt(operation, `If-Match: ${value}`, ifMatch(value), { status: [412, 422] }),
        ),
        ...(operation.headers.includes('If-Match') && operation.pathParams.length > 0
          ? [attempt(operation, 'a lost race', ifMatch('"999999"'), { status: [409, 412, 422] })]
          : []),
        ...(operation.headers.includes('Idempotency-Key')
          ? [
              attempt(
                operation,
                'a long Idempotency-Key',
                { ...way, headers: { 'idempotency-key': 'k'.repeat(201) } },
                { status: [422], pointer: '#Idempotency-Key' },
              ),
            ]
          : []),
      ]
    })
    expect(await wronglyAnswered(attempts)).toEqual([])
  })

  it('has changed nothing, and serves as before', async () => {
    expect(await everything()).toEqual(before)
    expect(await people.owner.api.call('GET', '/audit/verify')).toMatchObject({ valid: true })
    for (const path of ['/healthz', '/readyz']) expect((await fetch(house.consoleUrl + path)).status).toBe(200)
  })
})

/** Labels are named by whoever sets them, and these are words like any other. */
const mayBeChosen = (param: string, name: string): boolean =>
  param === 'label' && ['1e308', 'constructor'].includes(name)

/** Values that a query parameter cannot have. */
function absurd(name: string, schema: Schema): string[] {
  if (name === 'cursor') return ['%%%', 'a', Buffer.from('\u0007').toString('base64url'), 'c'.repeat(600)]
  if (name === 'groupBy') return ['nothing', 'model,tenant,api,key', 'model;drop table']
  const values: string[] = []
  if (schema.type === 'integer')
    values.push('many', '1.5', '', '-1', '1e99', 'NaN', String((schema.maximum ?? 1e9) + 1))
  if (schema.enum || schema.pattern || schema.$ref) values.push('no such', '')
  if (schema.maxLength !== undefined) values.push('x'.repeat(schema.maxLength + 1))
  return values
}

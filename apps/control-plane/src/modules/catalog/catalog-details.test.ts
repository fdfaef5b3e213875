import type { ApiDocument } from '@gatehouse/shared/api/catalog.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { documentIssues, documentOfRoutes } from './document-rules.js'

let plane: TestControlPlane
let admin: TestClient
let viewer: TestClient

const document = {
  openapi: '3.1.0',
  info: { title: 'W', version: '1' },
  paths: { '/cities': { get: { summary: 'Cities', responses: { '200': { $ref: '#/components/responses/Ok' } } } } },
  components: { responses: { Ok: { description: 'Done.' } } },
}
const place = '/tenants/acme/apis/w/versions/v1/document'
const shown = '/catalog/acme/w/apis/w/document'

async function make(path: string, body?: unknown): Promise<void> {
  const answer = await admin.post(path, body)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
}

beforeAll(async () => {
  plane = await TestControlPlane.start()
  admin = await plane.person('admin', { acme: ['admin'] })
  viewer = await plane.person('viewer', { acme: ['viewer'] })
  const t = '/tenants/acme'
  const credentials = { apiKey: 'sk-1' }
  await make(`${t}/providers`, { slug: 'p', type: 'openai', baseUrl: 'http://127.0.0.1:9/v1', credentials })
  await make(`${t}/models`, { slug: 'mini', targets: [{ provider: 'p', model: 'gpt-4o-mini' }] })
  await make(`${t}/models`, { slug: 'odd', targets: [{ provider: 'p', model: 'nobody-knows' }] })
  const routes = [{ path: '/cities/{city}', methods: ['GET', 'DELETE'] }]
  const upstream = { targets: [{ url: 'http://127.0.0.1:9' }] }
  await make(`${t}/apis`, { slug: 'w', name: 'W', type: 'rest', path: '/w', upstream, routes })
  await make(`${t}/apis`, { slug: 'plain', name: 'Plain', type: 'rest', path: '/plain', upstream })
  await make(`${t}/apis`, { slug: 'ai', name: 'AI', type: 'ai', models: ['mini', 'odd'] })
  for (const api of ['w', 'plain', 'ai']) await make(`${t}/apis/${api}/versions/v1/publish`)
  await make(`${t}/products`, { slug: 'w', name: 'W', apis: ['w', 'plain', 'ai'], visibility: 'public' })
  await make(`${t}/products/w/plans`, { slug: 'free', name: 'Free', approval: 'auto' })
  await make(`${t}/products`, { slug: 'own', name: 'Own', apis: ['ai'], visibility: 'tenant' })
  await make(`${t}/products/own/plans`, { slug: 'free', name: 'Free', approval: 'auto' })
})
afterAll(() => plane.close())

describe('the catalog', () => {
  const found = async (query: string) =>
    ((await plane.anonymous.get<{ data: { slug: string }[] }>(`/catalog?${query}`)).body.data ?? []).map(
      ({ slug }) => slug,
    )

  it('is searched by what is in a product, and narrowed by its plans', async () => {
    expect(await Promise.all(['search=mini', 'search=Plain', 'search=nothing'].map(found))).toEqual([['w'], ['w'], []])
    expect(await Promise.all(['approval=auto', 'approval=manual', 'price=free', 'price=paid'].map(found))).toEqual([
      ['w'],
      [],
      ['w'],
      [],
    ])
    expect((await plane.anonymous.get('/catalog?price=cheap')).status).toBe(422)
  })
})

describe('models of a product', () => {
  it('are shown with context and price, to whoever may see the product', async () => {
    const { body } = await plane.anonymous.get('/catalog/acme/w/models')
    expect(body.data).toEqual([
      { slug: 'mini', contextTokens: 128_000, price: { input: '0.15', output: '0.6', cachedInput: '0.075' } },
      { slug: 'odd', contextTokens: null, price: null },
    ])
    expect((await plane.anonymous.get('/catalog/acme/own/models')).status).toBe(404)
    expect((await viewer.get('/catalog/acme/own/models')).body.data).toHaveLength(2)
  })
})

describe('the document of an API', () => {
  it('is that of its routes, or of the gateway’s models, until there is one', async () => {
    const routes = (await plane.anonymous.get<ApiDocument>(shown)).body
    expect(Object.keys(routes.paths['/cities/{city}']!)).toEqual(['get', 'delete'])
    const ai = (await plane.anonymous.get<ApiDocument>('/catalog/acme/w/apis/ai/document')).body
    expect(Object.keys(ai.paths)).toContain('/v1/chat/completions')
    expect(JSON.stringify(ai)).toContain('"enum":["mini","odd"]')
    expect((await plane.anonymous.get('/catalog/acme/w/apis/plain/document')).status).toBe(404)
    expect((await plane.anonymous.get('/catalog/acme/own/apis/ai/document')).status).toBe(404)
  })

  it('is put by publishers, read by everybody, and taken away', async () => {
    expect((await viewer.send('PUT', place, document)).status).toBe(403)
    expect((await viewer.get(place)).status).toBe(404)
    expect((await admin.send('PUT', place, document)).status).toBe(200)
    expect((await viewer.get(place)).body).toEqual(document)
    expect((await plane.anonymous.get(shown)).body).toEqual(document)
    expect((await plane.anonymous.get(`${shown}?version=v9`)).status).toBe(404)
    const { body } = await admin.get<{ versions: object[] }>('/tenants/acme/apis/w')
    expect(body.versions[0]).not.toHaveProperty('document')
    expect((await admin.send('DELETE', place)).status).toBe(204)
    expect((await plane.anonymous.get<ApiDocument>(shown)).body.paths).toHaveProperty('/cities/{city}')
  })

  it.each([
    [{ ...document, openapi: '2.0' }, '/openapi'],
    [{ ...document, paths: { cities: {} } }, '/paths/cities'],
    [{ ...document, components: { a: { $ref: 'https://evil.example/x.json' } } }, '/components/a/$ref'],
  ])('is refused at its fault', async (faulty, pointer) => {
    const { status, body } = await admin.send('PUT', place, faulty)
    expect([status, (body.errors as { pointer: string }[]).map(issue => issue.pointer)]).toEqual([422, [pointer]])
  })
})

it('says no more than a few faults of a document', () => {
  const refs = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`a${i}`, { $ref: 'x.json' }]))
  expect(documentIssues({ ...document, refs } as ApiDocument)).toHaveLength(10)
})

it('an API without routes has nothing to tell', () => {
  expect(documentOfRoutes('W', 'v1', { routes: [] } as never)).toBeUndefined()
})

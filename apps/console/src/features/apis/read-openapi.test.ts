import { apiDocument, restApiCreate } from '@gatehouse/shared/api/catalog.js'
import { expect, test } from 'vitest'
import { operationsIn, readOpenApi } from './read-openapi.js'

const yaml = `
openapi: 3.1.0
info: { title: "Weather & Tides", description: Forecasts. }
servers: [{ url: "https://weather.example/v2/" }]
paths:
  /cities: { get: {}, post: {} }
  /cities/{id}: { get: {} }
  /odd/{id}.json: { get: {} }
`

test('a document becomes a draft that the API takes', async () => {
  const { notes, document, ...draft } = await readOpenApi(yaml)
  expect(draft).toEqual({
    slug: 'weather-tides',
    name: 'Weather & Tides',
    description: 'Forecasts.',
    path: '/weather-tides',
    routes: [
      { path: '/cities', methods: ['GET', 'POST'] },
      { path: '/cities/{id}', methods: ['GET'] },
    ],
    upstream: { targets: [{ url: 'https://weather.example/v2' }] },
  })
  expect(notes).toEqual(['2 of 3 paths are taken over as routes, and the document becomes the reference.'])
  expect(restApiCreate.safeParse({ type: 'rest', ...draft }).success).toBe(true)
  // Its version, which the document lacks, is one that the API needs.
  expect(apiDocument.parse(document).info).toMatchObject({ title: 'Weather & Tides', version: '1' })
  expect(operationsIn(document)).toBe(4)
})

test.each([
  ['{"swagger":"2.0"}', /no OpenAPI 3 document: openapi/],
  ['{"openapi":"2.0"}', /only OpenAPI 3 is read/],
  [': : :', /neither JSON nor YAML|no OpenAPI/],
])('%s is refused in words', async (text, said) => {
  await expect(readOpenApi(text)).rejects.toThrow(said)
})

test('without a server the upstream is left to be said', async () => {
  const draft = await readOpenApi('{"openapi":"3.0.3","info":{"title":"---"},"servers":[{"url":"/v1"}]}')
  expect(draft.slug).toBe('api')
  expect(draft.notes.at(-1)).toMatch(/names no server/)
})

import { apiDocument } from '@gatehouse/shared/api/catalog.js'
import { describe, expect, it, test } from 'vitest'
import { operationsOf, resolve } from './document.js'
import { exampleFor } from './example.js'

const document = apiDocument.parse({
  openapi: '3.1.0',
  info: { title: 'W', version: '1' },
  paths: {
    '/cities/{id}': {
      parameters: [
        { name: 'id', in: 'path', schema: { type: 'string' } },
        { name: 'lang', in: 'query', schema: {} },
      ],
      get: {
        tags: ['Cities'],
        summary: 'One city',
        parameters: [{ $ref: '#/components/parameters/Lang' }],
        responses: {
          200: {
            description: 'Done.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/City' } } },
          },
        },
      },
      put: {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/City' } } },
        },
      },
    },
  },
  components: {
    parameters: { Lang: { name: 'lang', in: 'query', required: true, schema: { type: 'string', enum: ['de', 'en'] } } },
    schemas: {
      City: {
        allOf: [
          { $ref: '#/components/schemas/Named' },
          { type: 'object', properties: { twin: { $ref: '#/components/schemas/City' } } },
        ],
      },
      Named: { type: 'object', required: ['name'], properties: { name: { type: 'string', examples: ['Oslo'] } } },
      Round: { $ref: '#/components/schemas/Round' },
    },
  },
})

test('operations have what their path has, and their own over it', () => {
  const [get, put] = operationsOf(document)
  expect(get).toMatchObject({ id: 'GET /cities/{id}', tag: 'Cities', summary: 'One city', body: undefined })
  expect(get!.parameters.map(one => [one.name, one.in, one.required])).toEqual([
    ['id', 'path', true],
    ['lang', 'query', true],
  ])
  expect(get!.responses[0]!.content!.type).toBe('application/json')
  expect(put).toMatchObject({ tag: 'Operations', summary: '/cities/{id}', body: { required: true } })
})

describe('references', () => {
  it('that lead in a circle or nowhere are nothing', () => {
    expect(resolve(document, { $ref: '#/components/schemas/Round' })).toEqual({})
    expect(resolve(document, { $ref: '#/components/schemas/Gone' })).toEqual({})
  })
})

describe('examples', () => {
  it('hold all parts of a schema, and end where it goes on for ever', () => {
    const example = exampleFor(document, { $ref: '#/components/schemas/City' }) as { name: string; twin: object }
    expect(example).toMatchObject({ name: 'Oslo', twin: { name: 'Oslo' } })
    expect(JSON.stringify(example).length).toBeLessThan(500)
  })

  it.each([
    [{ type: 'integer', minimum: 3 }, 3],
    [{ type: ['null', 'string'], format: 'date' }, '2026-01-31'],
    [{ type: 'array', items: { enum: ['a'] } }, ['a']],
    [{ oneOf: [{ const: 7 }, {}] }, 7],
    [undefined, null],
  ])('%j is %j', (schema, example) => expect(exampleFor(document, schema)).toEqual(example))
})

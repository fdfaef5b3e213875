import { apiDocument } from '@gatehouse/shared/api/catalog.js'
import { tryCall } from '@gatehouse/shared/api/try-it.js'
import { expect, test } from 'vitest'
import { operationsOf } from '../reference/document.js'
import { callOf, carriesFile, initialValues, lacking, sampleOf } from './trial-request.js'

const document = apiDocument.parse({
  openapi: '3.1.0',
  info: { title: 'W', version: '1' },
  paths: {
    '/cities/{id}': {
      put: {
        parameters: [
          { name: 'id', in: 'path', schema: { type: 'string', examples: ['São Paulo'] } },
          { name: 'lang', in: 'query', schema: { type: 'string' } },
          { name: 'days', in: 'query', required: true, example: 3, schema: { type: 'integer' } },
          { name: 'X-Trace', in: 'header', schema: { type: 'string' } },
        ],
        requestBody: { content: { 'application/json': { example: { a: 1 } } } },
      },
    },
  },
})
const operation = operationsOf(document)[0]!

test('a call begins with the examples of the document, and can be sent as it stands', () => {
  const values = initialValues(document, operation)
  expect(lacking(operation, values)).toEqual([])
  const call = callOf('/acme/w', operation, values)
  expect(call).toEqual({
    method: 'PUT',
    path: '/acme/w/cities/S%C3%A3o%20Paulo?days=3',
    headers: { 'content-type': 'application/json' },
    body: '{\n  "a": 1\n}',
  })
  expect(tryCall.safeParse(call).success).toBe(true)
})

test('what is empty is not sent, and told where it is needed', () => {
  const values = { parameters: { 'header X-Trace': '7', 'query lang': 'a&b' }, body: '' }
  expect(lacking(operation, values)).toEqual(['id', 'days'])
  const call = callOf('', operation, values)
  expect([call.path, call.headers, call.body]).toEqual(['/cities/?lang=a%26b', { 'X-Trace': '7' }, undefined])
})

test('a chat is shown as the SDKs ask it, half a chat as it is', () => {
  const call = { method: 'POST', path: '/v1/chat/completions', headers: {} } as const
  expect(sampleOf({ ...call, body: '{"model":"m","messages":[]}' })).toEqual({ kind: 'ai', model: 'm', messages: [] })
  expect(sampleOf({ ...call, body: '{"model":' })).toMatchObject({ kind: 'rest', body: '{"model":' })
})

test.each([
  [{ requestBody: { content: { 'multipart/form-data': {} } } }, true],
  [{ responses: { '200': { content: { 'audio/mpeg': {} } } } }, true],
  [{ responses: { '400': { content: { 'image/png': {} } } } }, false],
  [{ requestBody: { content: { 'application/json': {} } }, responses: { '200': {} } }, false],
])('%j: it carries a file: %s', (post, carries) => {
  const [found] = operationsOf(apiDocument.parse({ ...document, paths: { '/a': { post } } }))
  expect(carriesFile(found!)).toBe(carries)
})

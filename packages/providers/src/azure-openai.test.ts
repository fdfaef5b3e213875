import { describe, expect, test } from 'vitest'
import azure from './azure-openai.js'

const key = azure.credentials.parse({ apiKey: 'k', resource: 'house' })
const entra = azure.credentials.parse({ tenantId: 't/1', clientId: 'c', clientSecret: 's' })
const call = (model: string, credentials = key) => ({ model, credentials, stream: false })

test('a deployment has a path of its own and the version in the query', () => {
  expect(azure.path('openai-chat', call('gpt 4/o'))).toBe(
    '/openai/deployments/gpt%204%2Fo/chat/completions?api-version=2024-10-21',
  )
  expect(azure.embed!.request({ model: 'e', inputs: ['x'] }, call('e'), () => {}).path).toBe(
    '/openai/deployments/e/embeddings?api-version=2024-10-21',
  )
})

test('version v1 and responses need no deployment in the path', () => {
  expect(azure.path('openai-chat', call('m', { ...key, apiVersion: 'v1' }))).toBe('/openai/v1/chat/completions')
  expect(azure.path('openai-responses', call('m'))).toBe('/openai/v1/responses')
})

test.each([
  ['nothing', {}],
  ['half of an application', { tenantId: 't', clientId: 'c' }],
  ['a version that is none', { apiKey: 'k', apiVersion: 'latest&x=1' }],
])('%s does for credentials', (_, given) => expect(azure.credentials.safeParse(given).success).toBe(false))

describe('with Entra', () => {
  test('a key needs no token, an application does', () => {
    expect(azure.token!.request(key, 0)).toBeUndefined()
    expect(azure.authorize(entra)).toEqual([])
    const { url, body } = azure.token!.request(entra, 0)!
    expect(url).toBe('https://login.microsoftonline.com/t%2F1/oauth2/v2.0/token')
    expect(Object.fromEntries(new URLSearchParams(body.toString()))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'c',
      client_secret: 's',
      scope: 'https://cognitiveservices.azure.com/.default',
    })
  })

  test("a sovereign cloud's authority has its own scope", () => {
    const { url, body } = azure.token!.request({ ...entra, authority: 'https://login.microsoftonline.us' }, 0)!
    expect(url).toMatch(/^https:\/\/login\.microsoftonline\.us\//)
    expect(body.toString()).toContain('cognitiveservices.azure.us')
  })

  test('the answer holds a token and how long it lasts', () => {
    const told = azure.token!.response({ token_type: 'Bearer', expires_in: 3599, access_token: 'ey' })
    expect(told).toEqual({ token: 'ey', expiresInMs: 3_599_000 })
    expect(azure.token!.headers('ey')).toEqual(['authorization', 'Bearer ey'])
    expect(() => azure.token!.response({ error: 'invalid_client' })).toThrow(TypeError)
  })
})

import { createVerify, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { asked, say, sent, text } from '../testing/sent.js'
import vertex from '../vertex.js'
import claude from '../vertex-anthropic.js'

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const file = {
  project_id: 'house-1',
  client_email: 'gate@house-1.iam',
  private_key: privateKey,
  private_key_id: 'kid1',
}
const credentials = vertex.credentials.parse({ serviceAccount: JSON.stringify(file) })

test('a service account asks for its token with a JWT that its key signed', () => {
  const { url, headers, body } = vertex.token!.request(credentials, 1_795_000_000_500)!
  expect(url).toBe('https://oauth2.googleapis.com/token')
  expect(headers).toEqual(['content-type', 'application/x-www-form-urlencoded'])
  const form = new URLSearchParams(body.toString())
  expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
  const [header, claims, signature] = form.get('assertion')!.split('.')
  expect(createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(publicKey, signature!, 'base64url')).toBe(true)
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  expect(read(header!)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'kid1' })
  expect(read(claims!)).toEqual({
    iss: 'gate@house-1.iam',
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    aud: 'https://oauth2.googleapis.com/token',
    iat: 1_795_000_000,
    exp: 1_795_003_600,
  })
  expect(vertex.token!.response({ access_token: 'ya29', expires_in: 3599 })).toEqual({
    token: 'ya29',
    expiresInMs: 3_599_000,
  })
})

test.each([['{}'], ['not JSON'], [JSON.stringify({ ...file, private_key: 'x' })]])(
  '%s is no key file',
  serviceAccount => {
    expect(vertex.credentials.safeParse({ serviceAccount }).success).toBe(false)
  },
)

test('project and location stand in the path, the location in the host too', () => {
  const there = { ...credentials, project: 'other', location: 'europe-west4' }
  expect(vertex.path('gemini', { model: 'gemini-2.5-pro', credentials, stream: true })).toBe(
    '/v1/projects/house-1/locations/global/publishers/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse',
  )
  expect(vertex.path('gemini', { model: 'm', credentials: there, stream: false })).toBe(
    '/v1/projects/other/locations/europe-west4/publishers/google/models/m:generateContent',
  )
  expect(vertex.address!(credentials)).toBe('https://aiplatform.googleapis.com')
  expect(vertex.address!(there)).toBe('https://europe-west4-aiplatform.googleapis.com')
})

test('calls of tools have no ids', () => {
  const request = { messages: [say('assistant', { type: 'tool-use', id: 'a', name: 'f', arguments: '{}' })] }
  const { body } = sent(vertex, { model: 'gemini-2.5-pro', credentials }, request)
  expect(body.contents[0].parts[0].functionCall).toEqual({ name: 'f', args: {} })
})

test('Claude has its version in the body and its model in the path', () => {
  const target = { model: 'claude-sonnet-4-5@20250929', credentials, maxOutputTokens: 64_000 }
  const { path, body, dropped } = sent(claude, target, {
    messages: [say('user', text('x'))],
    serviceTier: 'auto',
    stream: true,
  })
  expect(path).toBe(
    '/v1/projects/house-1/locations/global/publishers/anthropic/models/claude-sonnet-4-5%4020250929:streamRawPredict',
  )
  expect(body).toEqual({
    anthropic_version: 'vertex-2023-10-16',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }],
    max_tokens: 64_000,
    stream: true,
  })
  expect(dropped).toEqual(['serviceTier'])
  const image = asked({ messages: [say('user', { type: 'image', url: 'https://x/y.png' })] })
  expect(() => claude.chat.request(image, target, () => {})).toThrow(/by URL/)
})

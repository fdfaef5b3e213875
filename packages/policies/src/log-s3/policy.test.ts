import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const base = {
  url: 'https://logs.s3.eu-central-1.amazonaws.com',
  region: 'eu-central-1',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'secret',
}

async function told(settings: object = {}, outcome = over(), ctx = known()) {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ ...base, ...settings }), beside.deps)
  hooks.onComplete!(ctx, outcome)
  const { summary: _, ...rehearsed } = over()
  hooks.onComplete!(ctx, rehearsed)
  await beside.run()
  return beside
}

test('a batch is an object, named by its hour and signed', async () => {
  const { asked, told: body } = await told()
  const [{ url, method, headers = [] }] = asked as [(typeof asked)[0]]
  // The clock of these tests stands at the beginning of time.
  expect(url).toMatch(
    /^https:\/\/logs\.s3\.eu-central-1\.amazonaws\.com\/gatehouse\/1970\/01\/01\/00\/000000-[\da-f]{16}\.ndjson$/,
  )
  expect(method).toBe('PUT')
  const authorization = headers[headers.indexOf('authorization') + 1]
  expect(authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/19700101\/eu-central-1\/s3\/aws4_request, /)
  expect(headers).toContain('x-amz-content-sha256')
  expect(headers.join()).not.toContain('secret,')
  expect(JSON.parse(body)).toMatchObject({ id: 'call_1' })
})

test('the bucket may be a path, and temporary credentials send their token', async () => {
  const { asked } = await told({ url: 'https://minio.example.com/bucket/', prefix: '', sessionToken: 'tok' })
  expect(asked[0]!.url).toMatch(/^https:\/\/minio\.example\.com\/bucket\/1970\/01\/01\/00\//)
  expect(asked[0]!.headers).toEqual(expect.arrayContaining(['x-amz-security-token', 'tok']))
})

test('no two batches have the same name', async () => {
  const names = await Promise.all(Array.from({ length: 20 }, async () => (await told()).asked[0]!.url))
  expect(new Set(names).size).toBe(20)
})

test.each([
  {},
  { ...base, region: 'EU' },
  { ...base, prefix: '/x' },
  { ...base, prefix: '../' },
  { ...base, secretAccessKey: '' },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))

import { generateKeyPairSync } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { features } from './contract.js'
import { providers } from './registry.gen.js'
import { providerSchemas } from './schemas.gen.js'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const all = Object.values(providers)

/** Credentials that any type takes: what each does not know is dropped. */
const key = {
  apiKey: 'k',
  accountId: '0'.repeat(32),
  resource: 'house',
  workspace: 'adb-1.2.azuredatabricks.net',
  serviceAccount: JSON.stringify({ project_id: 'p', client_email: 'a@b', private_key: privateKey }),
}

test('there are at least thirty', () => expect(all.length).toBeGreaterThanOrEqual(30))

test.each(all)('$id says what it is and what it cannot do', provider => {
  expect(providers[provider.id]).toBe(provider)
  expect(provider.limits.length).toBeGreaterThan(0)
  for (const limit of provider.limits) expect(limit).toMatch(/^[A-Z].*\.$/)
  expect(provider.lacks.every(each => features.includes(each))).toBe(true)
  expect(provider.documentation).toMatch(/^https:\/\/[^\s]+[^/]$/)
  expect(provider.baseUrl).toMatch(/^(https:\/\/[^\s]+[^/])?$/)
})

test.each(all)('$id has an address, a path and credentials for each dialect that it speaks', provider => {
  const credentials = provider.credentials.parse(key)
  const address = providerSchemas[provider.id]!.addressFor(credentials)
  expect(address).not.toMatch(/[{}]/)
  if (provider.baseUrl) expect(() => new URL(address)).not.toThrow()
  for (const dialect of provider.speaks)
    for (const stream of [false, true])
      expect(provider.path(dialect, { model: 'm', credentials, stream })).toMatch(/^\//)
  const token = provider.token?.request(credentials, 0) ? provider.token.headers('k') : []
  const headers = [...provider.authorize(credentials), ...token]
  expect(headers.length % 2).toBe(0)
  expect(headers.some(value => value.includes('k'))).toBe(true)
  for (let i = 0; i < headers.length; i += 2) expect(headers[i]).toBe(headers[i]!.toLowerCase())
})

test.each(Object.values(providerSchemas))('$id can be tried with a call that its own map makes', schema => {
  const { method, path, headers, body } = schema.probe({ model: 'm', credentials: schema.credentials.parse(key) })
  expect(method).toBe('POST')
  expect(path).toMatch(/^\//)
  expect(headers).toContain('application/json')
  expect(JSON.stringify(JSON.parse(body.toString()))).toContain('Hi')
})

test('every fixture belongs to a provider', () => {
  for (const folder of readdirSync(new URL('../fixtures/', import.meta.url))) expect(providers[folder]).toBeDefined()
})

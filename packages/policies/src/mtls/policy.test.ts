import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { Beside, call } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'
import { certificates, revocations } from './testing/certificates.js'

const der = (...names: (keyof typeof certificates)[]) => names.map(name => new X509Certificate(certificates[name]).raw)
const good = { application: 'app_1' }
const rejected = { error: 'credentials_rejected' }
const base = { authorities: [certificates.root], applications: [{ value: 'ann', application: 'app_1' }] }

function world(settings: object = {}, now = Date.parse('2030-01-01')) {
  const beside = new Beside()
  const clock = { now }
  const hooks = policy.compile(config.parse({ ...base, ...settings }), { ...beside.deps, now: () => clock.now })
  const verdict = (sent: Buffer[]) => hooks.authenticate!(call({}, { clientCertificates: sent }))
  return { beside, clock, verdict }
}

test('a chain up to an authority opens what its name stands for', () => {
  const { verdict } = world()
  expect(verdict(der('leaf', 'inter'))).toEqual(good)
  expect(verdict(der('leaf', 'inter', 'root'))).toEqual(good)
  expect(verdict([])).toBeUndefined()
  expect(world({ authorities: [certificates.root, certificates.inter] }).verdict(der('leaf'))).toEqual(good)
})

test.each([
  ['of nobody above it', der('leaf')],
  ['of another authority of the same name', der('stranger', 'root')],
  ['of a server', der('server', 'inter')],
  ['of an authority', der('inter')],
  ['and a chain that is not its own', der('leaf', 'root')],
  ['that is none', [Buffer.from('nothing')]],
])('one %s is refused', (_, sent) => expect(world().verdict(sent)).toMatchObject(rejected))

test('an intermediate authority alone is no end of a chain', () =>
  expect(world({ authorities: [certificates.inter] }).verdict(der('leaf'))).toMatchObject(rejected))

test('outside of its time it is refused', () => {
  for (const name of ['expired', 'short'] as const)
    expect(world().verdict(der(name, 'inter'))).toMatchObject({ error: 'credentials_expired' })
  expect(world({}, Date.parse('2200-01-01')).verdict(der('leaf', 'inter'))).toMatchObject({
    error: 'credentials_expired',
  })
  const { clock, verdict } = world()
  expect(verdict(der('leaf', 'inter'))).toEqual(good)
  clock.now = Date.parse('2200-01-01')
  expect(verdict(der('leaf', 'inter'))).toMatchObject({ error: 'credentials_expired' })
})

test.each([
  ['dns', 'ann.example.com'],
  ['uri', 'spiffe://example.com/ann'],
  ['email', 'ann@example.com'],
  ['fingerprint', new X509Certificate(certificates.leaf).fingerprint256.replaceAll(':', '')],
])('%s can name the application', (nameIn, value) => {
  const applications = [{ value, application: 'app_2' }]
  expect(world({ nameIn, applications }).verdict(der('leaf', 'inter'))).toEqual({ application: 'app_2' })
  expect(world({ nameIn }).verdict(der('leaf', 'inter'))).toEqual({ error: 'application_unknown' })
  expect(world({ nameIn, application: 'app_9' }).verdict(der('leaf', 'inter'))).toEqual({ application: 'app_9' })
})

const withList = { revocationUrls: ['https://ca.example.com/inter.crl'] }
const answer = (text: string) => () => ({ status: 200, headers: [], body: Buffer.from(text) })

test('what its authority has revoked is refused, what it has not is taken', async () => {
  const { beside, verdict } = world({ ...withList, application: 'app_9' })
  expect(verdict(der('leaf', 'inter'))).toEqual({ error: 'credentials_unverifiable' })
  beside.answer = answer(revocations.crl)
  await beside.run()
  expect(verdict(der('leaf', 'inter'))).toEqual(good)
  expect(verdict(der('revoked', 'inter'))).toMatchObject({ ...rejected, detail: 'The certificate has been revoked.' })
})

test('a list in DER is read too', async () => {
  const { beside, verdict } = world({ ...withList, application: 'app_9' })
  const bytes = Buffer.from(revocations.crl.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
  beside.answer = () => ({ status: 200, headers: [], body: bytes })
  await beside.run()
  expect([verdict(der('leaf', 'inter')), verdict(der('revoked', 'inter'))]).toMatchObject([good, rejected])
})

test('a list that somebody else has signed, or that is out of date, vouches for nothing', async () => {
  const forged = world(withList)
  forged.beside.answer = answer(revocations.forged)
  await forged.beside.run()
  expect(forged.verdict(der('leaf', 'inter'))).toEqual({ error: 'credentials_unverifiable' })
  const early = world(withList, Date.parse('2026-11-01'))
  early.beside.answer = answer(revocations.crl)
  await early.beside.run()
  expect(early.verdict(der('leaf', 'inter'))).toMatchObject({ error: expect.stringMatching(/^credentials_/) })
})

test('without a list it is open where that is said, but never for what is known to be revoked', async () => {
  const { beside, verdict } = world({ ...withList, revocationFailMode: 'open', application: 'app_9' })
  beside.answer = () => ({ status: 503, headers: [], body: Buffer.alloc(0) })
  await expect(beside.run()).rejects.toThrow('status 503')
  expect(verdict(der('leaf', 'inter'))).toEqual(good)
  beside.answer = answer('nonsense')
  await expect(beside.run()).rejects.toThrow()
  expect(verdict(der('revoked', 'inter'))).toEqual({ application: 'app_9' })
  beside.answer = answer(revocations.crl)
  await beside.run()
  beside.answer = () => ({ status: 503, headers: [], body: Buffer.alloc(0) })
  await expect(beside.run()).rejects.toThrow('status 503')
  expect(verdict(der('revoked', 'inter'))).toMatchObject(rejected)
})

test.each([
  {},
  { authorities: [] },
  { authorities: ['nothing'] },
  { authorities: [certificates.leaf] },
  { ...base, nameIn: 'subject' },
  { ...base, revocationUrls: ['ldap://ca'] },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))

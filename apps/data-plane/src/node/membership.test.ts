import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatJoinToken, newJoinSecret } from '@gatehouse/shared/fleet/join-token.js'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestAuthority } from '../testing/test-authority.js'
import { TestControlPlane } from '../testing/test-control-plane.js'
import { ControlPlaneChannel } from './control-plane-channel.js'
import { loadIdentity, type NodeIdentity, pinOf, saveIdentity } from './identity.js'
import { Membership } from './membership.js'

let folder: string
let path: string
let authority: TestAuthority
let plane: TestControlPlane
let made: Membership[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gh-member-'))
  path = join(folder, 'node/identity.json')
  await mkdir(join(folder, 'node'))
  authority = await TestAuthority.create()
  plane = new TestControlPlane(authority)
  await plane.start()
})
afterEach(async () => {
  for (const each of made) each.stop()
  made = []
  plane.stop()
  await rm(folder, { recursive: true })
})

function member(withToken: boolean): Membership {
  plane.joinSecret = newJoinSecret(randomBytes(80))
  const membership = new Membership({
    dataDir: folder,
    name: 'test',
    joinAddress: `127.0.0.1:${plane.joinPort}`,
    joinToken: withToken ? formatJoinToken({ secret: plane.joinSecret, caPin: pinOf(authority.pem) }) : undefined,
    log: pino({ level: 'silent' }),
    renewalRetryMs: 5,
  })
  made.push(membership)
  return membership
}

test('keeps the identity that it has, and the token for another time', async () => {
  const identity = await authority.identity('node_7')
  await saveIdentity(path, identity)
  expect(await member(true).obtain()).toEqual(identity)
  expect(plane.joinSecret).toBeDefined()
  expect(await member(false).obtain()).toEqual(identity)
})

test.each<[string, () => Promise<NodeIdentity>]>([
  ['has expired', () => authority.identity('node_7', -1000)],
  ['is of another installation', async () => (await TestAuthority.create()).identity('node_7')],
])('joins anew where the one it has %s', async (_, old) => {
  await saveIdentity(path, await old())
  const identity = await member(true).obtain()
  expect(identity.nodeId).toBe('node_1')
  expect(await loadIdentity(path)).toEqual(identity)
})

test('does not guess at an identity that cannot be read', async () => {
  await writeFile(path, '{"nodeId":')
  await expect(member(true).obtain()).rejects.toThrow(/remove the file/)
})

test('renews a certificate that is two thirds over, and keeps the new one', async () => {
  // Valid since a minute ago and for half a minute more.
  const identity = await authority.identity('node_1', 30_000)
  const channel = new ControlPlaneChannel(`127.0.0.1:${plane.port}`, identity)
  const renewed = await new Promise<NodeIdentity>(resolve => member(false).keepValid(identity, () => channel, resolve))
  channel.close()
  expect(renewed.certificate).not.toBe(identity.certificate)
  expect(renewed.key).not.toBe(identity.key)
  expect(await loadIdentity(path)).toEqual(renewed)
})

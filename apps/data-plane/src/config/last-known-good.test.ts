import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigState } from '../node/config-state.js'
import { SealedBox } from '../node/sealed-box.js'
import { addResource, newPart, type Transaction } from './discovery-transaction.js'
import { LastKnownGood, loadLastKnownGood } from './last-known-good.js'

const key = randomBytes(32)
const box = new SealedBox(key)
let folder: string
let path: string
let said: string[]
const log = pino({ level: 'warn' }, { write: (line: string) => void said.push(line) })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gh-lkg-'))
  path = join(folder, 'kept')
  said = []
})
afterEach(() => rm(folder, { recursive: true }))

function transaction(
  revision: number,
  kind: string,
  full: boolean,
  resources: Record<string, object>,
  removed: string[] = [],
): Transaction {
  const part = newPart(kind, full)
  for (const [id, resource] of Object.entries(resources)) addResource(part, id, JSON.stringify({ id, ...resource }))
  part.removed.push(...removed)
  return { nonce: `n${revision}`, revision, parts: [part] }
}
const first = (revision: number, apiKey: string) =>
  transaction(revision, 'provider', true, { prv_1: { credentials: { apiKey } } })

/** A node's state and what it keeps of it, told one transaction after the other. */
class Kept {
  readonly state = new ConfigState()
  private readonly file = new LastKnownGood({ path, box, state: this.state, log, debounceMs: 60_000 })

  async take(...transactions: Transaction[]): Promise<this> {
    for (const each of transactions) {
      this.state.commit(each, 1000)
      this.file.changed(each)
    }
    await this.file.flush()
    return this
  }
}
const contentOf = (state: ConfigState | undefined) =>
  state?.content().map(({ kind, resources }) => [kind, [...resources].sort()])

test('comes back as it was, sealed, for its owner alone', async () => {
  const { state } = await new Kept().take(first(7, 'sk-secret'))
  const loaded = await loadLastKnownGood(path, box, log)
  expect(loaded?.revision).toBe(7)
  expect(contentOf(loaded)).toEqual(contentOf(state))
  expect(loaded?.stateHash).toEqual(state.stateHash)
  expect((await readFile(path)).includes('sk-secret')).toBe(false)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('a later commit replaces it', async () => {
  await new Kept().take(first(7, 'a'))
  await new Kept().take(first(8, 'b'))
  expect((await loadLastKnownGood(path, box, log))?.revision).toBe(8)
})

test('changes are added to it, however they fall together', async () => {
  const kept = await new Kept().take(first(1, 'a'))
  await kept.take(transaction(2, 'key', false, { k1: {}, k2: {} }))
  const { size } = await stat(path)
  await kept.take(
    transaction(3, 'key', false, { k3: {} }, ['k1']),
    transaction(4, 'key', false, { k1: { again: true } }, ['k3']),
    transaction(5, 'tenant', false, { t1: {} }),
  )
  expect((await stat(path)).size).toBeGreaterThan(size)
  const loaded = await loadLastKnownGood(path, box, log)
  expect(loaded?.revision).toBe(5)
  expect(contentOf(loaded)).toEqual(contentOf(kept.state))
  expect(loaded?.stateHash).toEqual(kept.state.stateHash)
})

test.each([
  ['changed', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])])],
  ['not written to its end', (bytes: Buffer) => bytes.subarray(0, -1)],
])('where the last change was %s, the one before is served', async (_, damage) => {
  const kept = await new Kept().take(first(1, 'a'))
  await kept.take(transaction(2, 'key', false, { k1: {} }))
  await kept.take(transaction(3, 'key', false, { k2: {} }))
  await writeFile(path, damage(await readFile(path)))
  expect((await loadLastKnownGood(path, box, log))?.revision).toBe(2)
})

test('when changes outgrow it, it is written anew', async () => {
  const kept = await new Kept().take(first(1, 'a'))
  let largest = 0
  for (let revision = 2; revision < 40; revision++) {
    await kept.take(transaction(revision, 'key', false, { k: { pad: randomBytes(100_000).toString('base64') } }))
    largest = Math.max(largest, (await stat(path)).size)
  }
  expect(largest).toBeLessThan(1_600_000)
  expect(contentOf(await loadLastKnownGood(path, box, log))).toEqual(contentOf(kept.state))
})

test('where there is none, none is loaded, silently', async () => {
  expect(await loadLastKnownGood(path, box, log)).toBeUndefined()
  expect(said).toEqual([])
})

test.each<[string, (bytes: Buffer) => Buffer]>([
  ['one bit changed', bytes => Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])])],
  ['cut short', bytes => bytes.subarray(0, 20)],
  ['empty', () => Buffer.alloc(0)],
])('tampered with (%s), it is ignored with a line in the log', async (_, tamper) => {
  await new Kept().take(first(7, 'a'))
  await writeFile(path, tamper(await readFile(path)))
  expect(await loadLastKnownGood(path, box, log)).toBeUndefined()
  expect(said.join()).toContain('ignored')
})

test('that of another node is ignored', async () => {
  await new Kept().take(first(7, 'a'))
  expect(await loadLastKnownGood(path, new SealedBox(randomBytes(32)), log)).toBeUndefined()
  expect(said).toHaveLength(1)
})

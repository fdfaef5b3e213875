import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigState } from '../node/config-state.js'
import { SealedBox } from '../node/sealed-box.js'
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

function stateWith(revision: number, secret: string): ConfigState {
  const state = new ConfigState()
  const resources = new Map([['prv_1', JSON.stringify({ id: 'prv_1', credentials: { apiKey: secret } })]])
  state.commit({ revision, parts: [{ kind: 'provider', full: true, resources, removed: [] }] }, 1000)
  return state
}

async function keep(state: ConfigState): Promise<void> {
  const kept = new LastKnownGood({ path, box, state, log, debounceMs: 60_000 })
  kept.changed()
  await kept.flush()
}

test('comes back as it was, sealed, for its owner alone', async () => {
  const state = stateWith(7, 'sk-secret')
  await keep(state)
  const loaded = await loadLastKnownGood(path, box, log)
  expect(loaded?.revision).toBe(7)
  expect(loaded?.replay()?.parts).toEqual(state.replay()?.parts)
  expect(loaded?.stateHash).toEqual(state.stateHash)
  expect((await readFile(path)).includes('sk-secret')).toBe(false)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('a later commit replaces it', async () => {
  await keep(stateWith(7, 'a'))
  await keep(stateWith(8, 'b'))
  expect((await loadLastKnownGood(path, box, log))?.revision).toBe(8)
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
  await keep(stateWith(7, 'a'))
  await writeFile(path, tamper(await readFile(path)))
  expect(await loadLastKnownGood(path, box, log)).toBeUndefined()
  expect(said.join()).toContain('ignored')
})

test('that of another node is ignored', async () => {
  await keep(stateWith(7, 'a'))
  expect(await loadLastKnownGood(path, new SealedBox(randomBytes(32)), log)).toBeUndefined()
  expect(said).toHaveLength(1)
})

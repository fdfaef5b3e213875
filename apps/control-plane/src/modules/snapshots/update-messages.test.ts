import { createHash, randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { resourceKinds } from '@gatehouse/shared/config/resources.js'
import { maxPayloadBytes, type Update } from '@gatehouse/shared/protocol/config.js'
import { expect, test } from 'vitest'
import type { Entry } from './entry.js'
import { updateMessages } from './update-messages.js'

const entry = (kind: string, id: string, spec: unknown = { id }): Entry => ({
  kind,
  id,
  tenantId: null,
  json: spec === null ? undefined : JSON.stringify(spec),
})

async function messages(entries: Entry[], full: boolean): Promise<Update[]> {
  const list: Update[] = []
  for await (const message of updateMessages({ nonce: 'n', revision: 7, entries, full }, each => each.json ?? ''))
    list.push(message)
  return list
}
const contentOf = (update: Update) => JSON.parse(gunzipSync(update.payload).toString()) as { id: string }[]

test('full state names every kind, in order, and commits once, at the end', async () => {
  const list = await messages([entry('key', 'k'), entry('tenant', 't')], true)
  expect(list.map(each => each.kind)).toEqual(resourceKinds)
  expect(list.every(each => each.full && each.nonce === 'n' && each.revision === 7)).toBe(true)
  expect(list.map(each => each.commit)).toEqual([...Array(list.length - 1).fill(false), true])
  expect(contentOf(list[0]!)).toEqual([{ id: 't' }])
})

test('a delta names only what changed', async () => {
  const list = await messages([entry('key', 'k'), entry('model', 'gone', null)], false)
  expect(list.map(({ kind, removed, full }) => ({ kind, removed, full }))).toEqual([
    { kind: 'model', removed: ['gone'], full: false },
    { kind: 'key', removed: [], full: false },
  ])
  expect(list.map(contentOf)).toEqual([[], [{ id: 'k' }]])
})

test('a revision without a difference is still committed', async () => {
  expect((await messages([], false)).map(({ kind, commit }) => ({ kind, commit }))).toEqual([
    { kind: '', commit: true },
  ])
})

test('large kinds are cut, none is lost, each carries its hash', async () => {
  const entries = Array.from({ length: 40 }, (_, i) =>
    entry('api', `a${i}`, { id: `a${i}`, pad: randomBytes(15_000).toString('hex') }),
  )
  const list = await messages(entries, false)
  expect(list.length).toBeGreaterThan(3)
  expect(list.flatMap(contentOf).map(each => each.id)).toEqual(entries.map(each => each.id))
  for (const update of list) {
    expect(gunzipSync(update.payload).length).toBeLessThanOrEqual(maxPayloadBytes)
    expect(createHash('sha256').update(update.payload).digest()).toEqual(Buffer.from(update.sha256))
  }
})

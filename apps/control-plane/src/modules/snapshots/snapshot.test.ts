import { StateHash } from '@gatehouse/shared/config/state-hash.js'
import { expect, test } from 'vitest'
import { type ResourceRow, Snapshot } from './snapshot.js'

const row = (revision: number, id: string, spec: unknown = { id, revision }): ResourceRow => ({
  kind: 'key',
  id,
  tenantId: null,
  revision,
  removed: spec === null,
  spec,
})
const plain = () => new Snapshot(entry => entry.json ?? '')
const ids = (entries: { id: string }[]) => entries.map(entry => entry.id)

function hashOf(...resources: [id: string, spec: unknown][]): Buffer {
  const hash = new StateHash()
  for (const [id, spec] of resources) hash.toggle('key', id, JSON.stringify(spec))
  return hash.bytes()
}

test('tells what changed since a revision, removals included', () => {
  const snapshot = plain()
  snapshot.advance(2, [row(1, 'a'), row(2, 'b')])
  snapshot.advance(4, [row(3, 'a', null), row(4, 'c')])
  expect(ids(snapshot.all())).toEqual(['b', 'c'])
  expect(ids(snapshot.since(2))).toEqual(['a', 'c'])
  expect(snapshot.since(4)).toEqual([])
})

test('knows by its hash who serves the same', () => {
  const snapshot = plain()
  snapshot.advance(1, [row(1, 'a', { id: 'a' })])
  snapshot.advance(2, [row(2, 'a', { id: 'a', more: 1 }), row(2, 'b', { id: 'b' })])
  expect(snapshot.matches(1, hashOf(['a', { id: 'a' }]))).toBe(true)
  expect(snapshot.matches(2, hashOf(['a', { id: 'a', more: 1 }], ['b', { id: 'b' }]))).toBe(true)
  expect(snapshot.matches(2, hashOf(['a', { id: 'a' }]))).toBe(false)
  expect(snapshot.matches(3, hashOf())).toBe(false)
  expect(snapshot.matches(2, new Uint8Array())).toBe(false)
})

test('what came and went leaves the hash as it was', () => {
  const snapshot = plain()
  snapshot.advance(0, [])
  snapshot.advance(1, [row(1, 'a')])
  snapshot.advance(2, [row(2, 'a', null)])
  expect(snapshot.matches(2, hashOf())).toBe(true)
})

test('hashes what is revealed, and keeps what is sealed', () => {
  const snapshot = new Snapshot(() => '{"clear":1}')
  snapshot.advance(1, [row(1, 'a', { sealed: 1 })])
  expect(snapshot.matches(1, hashOf(['a', { clear: 1 }]))).toBe(true)
  expect(snapshot.all()[0]?.json).toBe('{"sealed":1}')
})

import { StateHash } from '@gatehouse/shared/config/state-hash.js'
import { expect, test } from 'vitest'
import type { Entry, ResourceRow } from './entry.js'
import { Snapshot } from './snapshot.js'

const row = (kind: string, id: string, spec: object | null): ResourceRow => ({
  ...{ kind, id, revision: 0, removed: spec === null },
  tenantId: (spec as { tenantId?: string } | null)?.tenantId ?? null,
  spec: spec && { id, ...spec },
})
const group = (slug: string, serves: unknown) => row('group', `g_${slug}`, { slug, serves })
const everybody = group('default', 'everything')
const key = (id: string, more: object = {}) => row('key', id, { application: 'a', ...more })

function after(snapshot: Snapshot, revision: number, ...rows: ResourceRow[]): void {
  for (const _ of snapshot.advance(revision, rows)) expect(snapshot.settled).toBe(false)
  expect(snapshot.settled).toBe(true)
}
const plain = () => {
  const snapshot = new Snapshot(entry => entry.json ?? '')
  after(snapshot, 0, everybody)
  return snapshot
}
const names = (entries: Iterable<Entry>) =>
  [...entries].map(({ kind, id, json }) => `${json === undefined ? '-' : ''}${kind}/${id}`)

function hashOf(...resources: [kind: string, spec: { id: string }][]): Buffer {
  const hash = new StateHash()
  for (const [kind, spec] of resources) hash.toggle(kind, spec.id, JSON.stringify(spec))
  return hash.bytes()
}

test('tells what changed since a revision, removals included, each once', () => {
  const snapshot = plain()
  after(snapshot, 1, key('a'))
  after(snapshot, 2, key('b'))
  after(snapshot, 3, row('key', 'a', null), key('c'))
  after(snapshot, 4, key('c', { more: 1 }))
  const view = snapshot.viewOf('default')
  expect(names(view.all())).toEqual(['key/b', 'key/c'])
  expect(names(view.since(2))).toEqual(['-key/a', 'key/c'])
  expect(view.since(4)).toEqual([])
})

test('knows by its hash who serves the same, now or before', () => {
  const snapshot = plain()
  after(snapshot, 1, row('tenant', 'a', {}))
  after(snapshot, 2, row('tenant', 'a', { more: 1 }), row('tenant', 'b', {}))
  const view = snapshot.viewOf('default')
  expect(view.matches(1, hashOf(['tenant', { id: 'a' }]))).toBe(true)
  expect(view.matches(2, hashOf(['tenant', { id: 'a', more: 1 } as { id: string }], ['tenant', { id: 'b' }]))).toBe(
    true,
  )
  expect(view.matches(2, hashOf(['tenant', { id: 'a' }]))).toBe(false)
  expect(view.matches(3, hashOf())).toBe(false)
  expect(view.matches(2, new Uint8Array())).toBe(false)
})

test('what came and went leaves the hash as it was', () => {
  const snapshot = plain()
  after(snapshot, 1, key('a'))
  after(snapshot, 2, row('key', 'a', null))
  expect(snapshot.viewOf('default').matches(2, hashOf())).toBe(true)
})

test('forgets the oldest revisions, whose nodes get everything', () => {
  const snapshot = new Snapshot(entry => entry.json ?? '', 3)
  for (let revision = 0; revision <= 20; revision++) after(snapshot, revision, everybody, key(`k${revision}`))
  const view = snapshot.viewOf('default')
  expect(view.matches(17, hashOf())).toBe(false)
  expect(names(view.since(18))).toEqual(['key/k19', 'key/k20'])
})

test('hashes what is revealed, and keeps what is sealed', () => {
  const snapshot = new Snapshot(() => '{"clear":1}')
  after(snapshot, 1, everybody, key('a', { sealed: 1 }))
  expect([...snapshot.viewOf('default').all()][0]?.json).toBe('{"id":"a","application":"a","sealed":1}')
  const hash = new StateHash()
  hash.toggle('key', 'a', '{"clear":1}')
  expect(snapshot.viewOf('default').matches(1, hash.bytes())).toBe(true)
})

/** Two tenants with an AI API each, every one with a provider, a plan and a customer. */
const tenantWith = (t: string) => [
  row('tenant', `t${t}`, { slug: t }),
  row('provider', `p${t}`, { tenantId: `t${t}` }),
  row('model', `m${t}`, { tenantId: `t${t}`, targets: [{ provider: `p${t}` }] }),
  row('api', `v${t}`, { api: `api${t}`, tenantId: `t${t}`, models: [`m${t}`] }),
  row('plan', `pl${t}`, { tenantId: `t${t}`, apis: [`api${t}`] }),
  row('application', `a${t}`, {}),
  row('subscription', `s${t}`, { tenantId: `t${t}`, plan: `pl${t}`, application: `a${t}` }),
  row('key', `k${t}`, { application: `a${t}` }),
  row('policy', `x${t}`, { tenantId: `t${t}`, scope: { kind: 'tenant', id: null } }),
]
const all = (t: string) => tenantWith(t).map(({ kind, id }) => `${kind}/${id}`)
const sorted = (list: string[]) => [...list].sort()
const two = () => {
  const snapshot = plain()
  after(snapshot, 1, ...tenantWith('1'), ...tenantWith('2'), group('edge', { tenants: ['t1'], apis: [] }))
  return snapshot
}
const seen = (snapshot: Snapshot, slug = 'edge') => sorted(names(snapshot.viewOf(slug).all()))

test('a group is told of what its APIs need and of nothing else', () => {
  const snapshot = two()
  expect(seen(snapshot)).toEqual(sorted(all('1')))
  expect(seen(snapshot, 'default')).toEqual(sorted([...all('1'), ...all('2')]))
  expect(seen(snapshot, 'nobody')).toEqual([])
})

test('global policies hold in every group', () => {
  const snapshot = two()
  after(snapshot, 2, row('policy', 'g', { tenantId: null, scope: { kind: 'global', id: null } }))
  expect(names(snapshot.viewOf('edge').since(1))).toEqual(['policy/g'])
})

test('a customer comes with a subscription, in the same revision, and goes with it', () => {
  const snapshot = two()
  after(snapshot, 2, row('subscription', 'new', { tenantId: 't1', plan: 'pl1', application: 'a2' }))
  expect(sorted(names(snapshot.viewOf('edge').since(1)))).toEqual(['application/a2', 'key/k2', 'subscription/new'])
  after(snapshot, 3, row('subscription', 'new', null))
  expect(sorted(names(snapshot.viewOf('edge').since(2)))).toEqual(['-application/a2', '-key/k2', '-subscription/new'])
})

test('a change of what a group serves is a delta of that revision', () => {
  const snapshot = two()
  const before = snapshot.viewOf('edge')
  after(snapshot, 2, group('edge', { tenants: [], apis: ['api2'] }))
  expect(snapshot.viewOf('edge')).toBe(before)
  expect(seen(snapshot)).toEqual(sorted(all('2')))
  expect(sorted(names(before.since(1)))).toEqual(sorted([...all('1').map(name => `-${name}`), ...all('2')]))
  after(snapshot, 3, group('edge', 'everything'))
  expect(snapshot.viewOf('edge')).toBe(snapshot.viewOf('default'))
})

test('a change elsewhere changes nothing here', () => {
  const snapshot = two()
  after(snapshot, 2, key('k2', { application: 'a2', more: 1 }))
  expect(snapshot.viewOf('edge').since(1)).toEqual([])
})

import { createHash } from 'node:crypto'
import type { ResourceRow } from '@gatehouse/control-plane/modules/snapshots/entry.js'
import { StateHash } from '@gatehouse/shared/config/state-hash.js'

interface Resource {
  kind: string
  id: string
  spec: Record<string, unknown>
}
type State = ReadonlyMap<string, Resource>

export const GROUPS = ['default', 'edge'] as const
export type Group = (typeof GROUPS)[number]

const TENANTS = ['t1', 't2']
export const KEYS = TENANTS.flatMap(t => [`${t}-k1`, `${t}-k2`])
export const hashOfKey = (id: string): string => createHash('sha256').update(id).digest('base64url')
const SERVES: ('everything' | { tenants: string[]; apis: string[] })[] = [
  { tenants: ['t1'], apis: [] },
  { tenants: [], apis: ['api-t2'] },
  { tenants: [], apis: [] },
  'everything',
]

const at = (state: State, kind: string, id: string) => state.get(`${kind}/${id}`)?.spec

/** Everything that was committed, as a database has it: what the simulation is held to. */
export class History {
  readonly states: State[] = [new Map()]
  readonly changes: ResourceRow[][] = [[]]

  constructor() {
    this.put(0, 'group', 'g1', { slug: 'default', serves: 'everything' })
    this.put(0, 'group', 'g2', { slug: 'edge', serves: SERVES[0] })
  }

  get head(): number {
    return this.states.length - 1
  }

  /** Commits one of the changes that can be made, by number. */
  commit(choice: number): void {
    const revision = this.states.length
    this.states.push(new Map(this.states.at(-1)))
    this.changes.push([])
    const tenant = TENANTS[choice % 2]!
    const key = KEYS[choice % KEYS.length]!
    const what = Math.floor(choice / KEYS.length) % 6
    if (what === 0) this.tenant(revision, tenant)
    else if (what === 1) this.key(revision, key, 'active')
    else if (what === 2) this.key(revision, key, 'revoked')
    else if (what === 3) this.remove(revision, 'key', key)
    else if (what === 4) this.toggleSubscription(revision, tenant)
    else this.put(revision, 'group', 'g2', { slug: 'edge', serves: SERVES[choice % SERVES.length] })
  }

  /** What nodes of a group are to serve at a revision, by the rule as it is told to people. */
  view(revision: number, group: Group): Resource[] {
    const state = this.states[revision]!
    const serves = at(state, 'group', group === 'edge' ? 'g2' : 'g1')!.serves as (typeof SERVES)[number]
    const all = [...state.values()].filter(({ kind }) => kind !== 'group')
    if (typeof serves === 'string') return all
    const apis = all.filter(
      ({ kind, spec }) =>
        kind === 'api' &&
        (serves.tenants.includes(spec.tenantId as string) || serves.apis.includes(spec.api as string)),
    )
    const tenants = apis.map(({ spec }) => spec.tenantId)
    const plans = all.filter(
      ({ kind, spec }) => kind === 'plan' && apis.some(api => (spec.apis as unknown[]).includes(api.spec.api)),
    )
    const subscriptions = all.filter(
      ({ kind, spec }) => kind === 'subscription' && plans.some(({ id }) => id === spec.plan),
    )
    const applications = subscriptions.map(({ spec }) => spec.application)
    return all.filter(each => {
      if (each.kind === 'tenant') return tenants.includes(each.id)
      if (each.kind === 'application') return applications.includes(each.id)
      if (each.kind === 'key') return applications.includes(each.spec.application)
      return [...apis, ...plans, ...subscriptions].includes(each)
    })
  }

  hash(revision: number, group: Group): string {
    const hash = new StateHash()
    for (const { kind, id, spec } of this.view(revision, group)) hash.toggle(kind, id, JSON.stringify(spec))
    return hash.hex()
  }

  /** Whether a key opens anything for the nodes of a group. */
  opens(revision: number, group: Group, key: string): boolean {
    return this.view(revision, group).some(
      ({ kind, id, spec }) => kind === 'key' && id === key && spec.state === 'active',
    )
  }

  rowsOf(revision: number): ResourceRow[] {
    return [...this.states[revision]!.values()].map(each => this.row(revision, each))
  }

  private tenant(revision: number, t: string): void {
    this.put(revision, 'tenant', t, { slug: t })
    const rest = {
      ...{ path: `/${t}/x`, hosts: [], routes: [], stripPath: true, preserveHost: false, maxBodyBytes: 1, auth: 'key' },
      targets: [{ url: 'https://example.com', weight: 1 }],
      timeouts: { connectMs: 1, headMs: 1, idleMs: 1 },
    }
    const api = {
      api: `api-${t}`,
      tenantId: t,
      slug: 'x',
      name: 'X',
      type: 'rest',
      version: `v${revision}`,
      state: 'published',
    }
    this.put(revision, 'api', `ver-${t}`, { ...api, rest }, t)
    this.put(revision, 'plan', `pl-${t}`, {
      ...{ tenantId: t, product: 'p', productSlug: 'p', slug: 'p', apis: [`api-${t}`], limits: {} },
    })
  }

  private key(revision: number, id: string, state: string): void {
    const application = `app-${id.slice(0, 2)}`
    if (!at(this.states[revision]!, 'application', application))
      this.put(revision, 'application', application, { organizationId: 'o', name: 'A', state: 'active' })
    this.put(revision, 'key', id, { application, hash: hashOfKey(id), state })
  }

  private toggleSubscription(revision: number, t: string): void {
    const state = this.states[revision]!
    if (at(state, 'subscription', `sub-${t}`)) return this.remove(revision, 'subscription', `sub-${t}`)
    if (!at(state, 'plan', `pl-${t}`) || !at(state, 'application', `app-${t}`)) return
    this.put(revision, 'subscription', `sub-${t}`, {
      ...{ tenantId: t, application: `app-${t}`, plan: `pl-${t}`, state: 'active' },
    })
  }

  private put(revision: number, kind: string, id: string, spec: object, tenantId: string | null = null): void {
    const resource = { kind, id, spec: { id, ...spec } }
    ;(this.states[revision] as Map<string, Resource>).set(`${kind}/${id}`, resource)
    this.changes[revision]!.push({ ...this.row(revision, resource), tenantId })
  }

  private remove(revision: number, kind: string, id: string): void {
    if (!(this.states[revision] as Map<string, Resource>).delete(`${kind}/${id}`)) return
    this.changes[revision]!.push({ kind, id, tenantId: null, revision, removed: true, spec: null })
  }

  private row = (revision: number, { kind, id, spec }: Resource): ResourceRow => ({
    ...{ kind, id, revision, removed: false, spec },
    tenantId: typeof spec.tenantId === 'string' ? spec.tenantId : null,
  })
}

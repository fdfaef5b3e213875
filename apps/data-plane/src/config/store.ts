import type { ApiResource } from '@gatehouse/shared/config/resources.js'
import type { Applied, ConfigUpdate, UpdatePart } from '../node/ipc.js'
import { type Chain, emptyChain } from '../policy/chain.js'
import { compileChain, refusingChain } from '../policy/compile-chain.js'
import { guardedFetch } from '../policy/guarded-fetch.js'
import { guardedRedis } from '../policy/guarded-redis.js'
import { guardedSend } from '../policy/guarded-send.js'
import type { LimiterSource } from '../policy/limits/contract.js'
import { type Once, Said } from '../policy/once.js'
import { PolicyHost, type Telling } from '../policy/policy-host.js'
import { type CompiledLimit, limitsAt } from '../policy/scoped-limits.js'
import { Discovery } from '../upstream/discovery/discovery.js'
import { Names } from '../upstream/discovery/names.js'
import { ActiveChecks } from '../upstream/health/active-checks.js'
import type { Origin, Origins } from '../upstream/origin.js'
import type { Upstream } from '../upstream/upstream.js'
import { warm } from '../upstream/warm.js'
import { type Compiled, compile, nothing, originsOf, refusalsOf, upstreamsOf } from './compile.js'
import { noModels } from './compile-models.js'
import { handOver, noPolicies } from './compile-policies.js'
import { Consumers } from './consumers.js'
import { Keys } from './keys.js'
import type { Grant, Runtime } from './runtime.js'
import { atOnce } from './slices.js'
import { stagePart } from './stage.js'
import { type Changes, emptyTables, noChanges, type Refusal, View } from './view.js'

// Whoever has more of them needs no longer list.
const MAX_REFUSALS = 100

/** What has come of an update so far. */
interface Stage {
  nonce: string
  changes: Changes
  fault: string | undefined
}

/** A worker's configuration. Starts as revision 0, which is empty and can be served. */
export class ConfigStore {
  private readonly tables = emptyTables()
  private readonly keys = new Keys()
  private readonly consumers: Consumers
  private readonly host: PolicyHost
  private compiled: Compiled = nothing
  private current: Runtime
  private staged: Stage | undefined
  private readonly discovery: Discovery
  private readonly checks = new ActiveChecks()
  private updating = false
  private warmed = noModels
  /** Some places have gone since it was seen last which origins are in use. */
  private placesMoved = false

  constructor(
    private readonly origins: Origins,
    private readonly limiters: LimiterSource,
    once: Once = new Said().once,
    fault: (message: string, cause: unknown) => void = () => {},
    names = new Names(),
    telling: Telling = { count: () => {}, append: () => Promise.reject(new Error('this node keeps no files')) },
  ) {
    const [fetch, send, redis] = [guardedFetch(origins), guardedSend(origins), guardedRedis(origins)]
    this.host = new PolicyHost(fetch, limiters, once, fault, telling, send, redis)
    this.discovery = new Discovery(names, origins, () => this.moved())
    this.consumers = new Consumers(this.tables, limiters)
    this.current = this.runtimeOf(0, nothing)
  }

  get runtime(): Runtime {
    return this.current
  }

  /** Takes a part of an update that is to come, a resource a step. What another update had staged is dropped. */
  *stage(nonce: string, part: UpdatePart): Generator<void> {
    if (this.staged?.nonce !== nonce) this.staged = { nonce, changes: noChanges(), fault: undefined }
    const { staged } = this
    try {
      yield* stagePart(staged.changes, part)
    } catch (error) {
      staged.fault ??= reasonOf(error)
    }
  }

  /**
   * Compiles an update aside, a resource a step, then swaps in one synchronous step. A resource that cannot be served is refused by itself; where
   * nothing of the update can be relied on it is refused as a whole, and what ran before still runs.
   */
  *update(update: ConfigUpdate): Generator<void, Applied> {
    for (const part of update.parts) yield* this.stage(update.nonce, part)
    const { changes, fault } =
      this.staged?.nonce === update.nonce ? this.staged : { changes: noChanges(), fault: undefined }
    this.staged = undefined
    if (fault !== undefined) return this.refuse(update, fault)
    this.updating = true
    const view = new View(this.tables, changes)
    try {
      const compiled = yield* compile(this.compiled, view, this.origins, this.host, this.limiters)
      const swapKeys = yield* this.keys.prepare(view)
      const swapConsumers = yield* this.consumers.prepare(view)
      const refusals = refusalsOf(compiled, view).slice(0, MAX_REFUSALS)
      swapKeys()
      swapConsumers()
      view.commit()
      void handOver(this.compiled.policies, compiled.policies)
      this.compiled = compiled
      this.current = this.runtimeOf(update.revision, compiled)
      this.warm(compiled)
      // Calls run on it from here on. What is left to do is to let go of what nothing needs any more.
      if (view.touches('api')) yield* this.watch(yield* upstreamsOf(compiled.routes))
      if (view.touches('api', 'provider') || this.placesMoved) yield* this.retire()
      return { type: 'applied', nonce: update.nonce, revision: update.revision, accepted: true, refusals }
    } catch (error) {
      // A fault in a provider or policy must not take the worker down, nor the configuration that runs.
      return this.refuse(update, reasonOf(error))
    } finally {
      this.updating = false
    }
  }

  /** Ends whatever policies do beside calls, once they have told what they have, and asks nobody any more how targets are, or where. */
  async close(): Promise<void> {
    atOnce(this.watch(new Set()))
    await handOver(this.compiled.policies, noPolicies)
  }

  /** Opens connections to whoever is to be called for the first time. */
  private warm({ models }: Compiled): void {
    if (models === this.warmed) return
    this.warmed = models
    for (const { origin, path, connections } of models.cold) warm(origin, path, connections)
  }

  /** Closes the connections of origins that nothing needs any more. */
  private *retire(): Generator<void> {
    let used: ReadonlySet<Origin>
    do {
      this.placesMoved = false
      used = yield* originsOf(this.compiled)
    } while (this.placesMoved)
    this.origins.retain(used)
  }

  /** What an update has made ready is in use only at its end. */
  private moved(): void {
    this.placesMoved = true
    if (!this.updating) atOnce(this.retire())
  }

  private *watch(upstreams: ReadonlySet<Upstream>): Generator<void> {
    yield* this.discovery.retain(upstreams)
    yield* this.checks.retain(upstreams)
  }

  private refuse({ nonce }: ConfigUpdate, reason: string): Applied {
    const refusals: Refusal[] = [{ kind: '', id: '', reason }]
    return { type: 'applied', nonce, revision: this.current.revision, accepted: false, refusals }
  }

  private runtimeOf(revision: number, compiled: Compiled): Runtime {
    const anonymous = new Map<string, Chain>()
    const { routes, models, policies, limits, aliases } = compiled
    const openTo = new Map<string, readonly CompiledLimit[]>()
    const open = policies.all.size === 0 && routes.refused.size === 0
    return {
      revision,
      router: routes.router,
      models: models.models,
      keyByHash: hash => this.keys.get(hash),
      consumerOf: (application, subscription) => this.consumers.of(application, this.base, subscription),
      aliasExists: slug => aliases.has(slug),
      chainFor: (api, grant) => (open ? emptyChain : chainOf(compiled, grant?.chains ?? anonymous, api, grant)),
      limitsFor: (api, grant) =>
        limits.size === 0 ? NO_LIMITS : limitsOf(limits, grant?.limits ?? openTo, api, grant),
      globalChain: compileChain(policies.all.values(), NOWHERE),
    }
  }

  private get base() {
    return { models: this.compiled.models.models, aiVersions: this.compiled.aiVersions }
  }
}

/** What belongs to nobody: only what holds everywhere holds here. */
const NOWHERE = { tenant: '', api: '', version: '', plan: undefined, application: undefined }

function chainOf(
  { routes, policies }: Compiled,
  known: Map<string, Chain>,
  api: ApiResource,
  grant: Grant | undefined,
): Chain {
  if (routes.refused.has(api.id)) return refusingChain
  let chain = known.get(api.id)
  if (!chain) {
    chain = compileChain(policies.all.values(), {
      tenant: api.tenantId,
      api: api.api,
      version: api.version,
      plan: grant?.plan.id,
      application: grant?.subscription.application,
    })
    known.set(api.id, chain)
  }
  return chain
}

const NO_LIMITS: readonly CompiledLimit[] = []

function limitsOf(
  all: ReadonlyMap<string, CompiledLimit>,
  known: Map<string, readonly CompiledLimit[]>,
  api: ApiResource,
  grant: Grant | undefined,
): readonly CompiledLimit[] {
  let limits = known.get(api.id)
  if (!limits) {
    limits = limitsAt(all, api, grant)
    known.set(api.id, limits)
  }
  return limits
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'does not compile')

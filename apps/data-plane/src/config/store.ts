import type { ApiResource } from '@gatehouse/shared/config/resources.js'
import type { Applied, ConfigUpdate } from '../node/ipc.js'
import { type Chain, emptyChain } from '../policy/chain.js'
import { compileChain } from '../policy/compile-chain.js'
import type { LimiterSource } from '../policy/limits/contract.js'
import { Slots } from '../policy/slots.js'
import type { Origins } from '../upstream/origin.js'
import { type Compiled, compile, nothing, originsOf } from './compile.js'
import { Consumers } from './consumers.js'
import { Keys } from './keys.js'
import type { Grant, Runtime } from './runtime.js'
import { emptyTables, type Refusal, readParts, View } from './view.js'

/** A worker's configuration. Starts as revision 0, which is empty and can be served. */
export class ConfigStore {
  private readonly tables = emptyTables()
  private readonly keys = new Keys(this.tables)
  private readonly consumers: Consumers
  private readonly slots = new Slots()
  private compiled: Compiled = nothing
  private current: Runtime

  constructor(
    private readonly origins: Origins,
    limiters: LimiterSource,
  ) {
    this.consumers = new Consumers(this.tables, limiters)
    this.current = this.runtimeOf(0, nothing)
  }

  get runtime(): Runtime {
    return this.current
  }

  /** Checks and compiles all of it first, then swaps in one synchronous step. Refused: what ran before still runs. */
  applyUpdate(update: ConfigUpdate): Applied {
    const { changes, refusals } = readParts(this.tables, update.parts)
    const view = new View(this.tables, changes)
    this.keys.check(changes, refusals)
    const compiled = refusals.length === 0 ? this.tryCompile(view, refusals) : this.compiled
    if (refusals.length > 0) return answer(update, this.current.revision, refusals)
    this.keys.applying(changes)
    this.consumers.applying(changes)
    view.commit()
    if (view.touches('api', 'provider', 'model')) this.origins.retain(originsOf(compiled, view, this.origins))
    this.compiled = compiled
    this.current = this.runtimeOf(update.revision, compiled)
    return answer(update, update.revision, [])
  }

  private tryCompile(view: View, refusals: Refusal[]): Compiled {
    try {
      return compile(this.compiled, view, this.origins, this.slots, refusals)
    } catch (error) {
      // A fault in a provider or policy must not take the worker down, nor the configuration that runs.
      refusals.push({ kind: '', id: '', reason: error instanceof Error ? error.message : 'does not compile' })
      return this.compiled
    }
  }

  private runtimeOf(revision: number, compiled: Compiled): Runtime {
    const anonymous = new Map<string, Chain>()
    return {
      revision,
      router: compiled.router,
      models: compiled.models,
      keyByHash: hash => this.keys.get(hash),
      consumerOf: (application, subscription) => this.consumers.of(application, this.compiled, subscription),
      aliasExists: slug => compiled.aliases.has(slug),
      chainFor: (api, grant) =>
        compiled.policies.size === 0 ? emptyChain : chainOf(compiled, grant?.chains ?? anonymous, api, grant),
    }
  }
}

function chainOf(compiled: Compiled, known: Map<string, Chain>, api: ApiResource, grant: Grant | undefined): Chain {
  let chain = known.get(api.id)
  if (!chain) {
    chain = compileChain(compiled.policies.values(), {
      tenant: api.tenantId,
      api: api.api,
      plan: grant?.plan.id,
      application: grant?.subscription.application,
    })
    known.set(api.id, chain)
  }
  return chain
}

const answer = (update: ConfigUpdate, revision: number, refusals: Refusal[]): Applied => ({
  type: 'applied',
  nonce: update.nonce,
  revision,
  accepted: refusals.length === 0,
  refusals,
})

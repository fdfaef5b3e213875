import type { FetchAnswer, PolicyDeps, Refresh } from './contract.js'
import type { Algorithm } from './jose-algorithms.js'
import { readKeySet, type VerificationKey } from './jose-keys.js'

export interface RemoteKeysOptions {
  /** Where the keys are now; asked before each fetch. */
  locate(): Promise<string>
  /** What the keys may be used for. */
  algorithms: readonly Algorithm[]
  refreshSeconds: number
  /** How long keys are believed that cannot be fetched anew. */
  trustSeconds: number
  cooldownSeconds: number
  /** Other keys than before have come. */
  changed(): void
}

/** A key set at a URL, kept up to date beside calls. */
export class RemoteKeys {
  private keys: readonly VerificationKey[] = []
  private seen = ''
  private fetchedAt = Number.NEGATIVE_INFINITY
  private readonly refresh: Refresh

  constructor(
    private readonly deps: PolicyDeps,
    private readonly options: RemoteKeysOptions,
  ) {
    this.refresh = deps.refresh(() => this.fetch(), { cooldownMs: options.cooldownSeconds * 1000 })
  }

  /** Undefined: there are none, or none that may be believed still. */
  get current(): readonly VerificationKey[] | undefined {
    const age = this.deps.now() - this.fetchedAt
    return age <= this.options.trustSeconds * 1000 ? this.keys : undefined
  }

  /** Asks for them at once, however many ask; no more often than the cool-down allows. */
  demand(): Promise<void> {
    return this.refresh.demand()
  }

  private async fetch(): Promise<number> {
    const { algorithms: allowed } = this.options
    const answer = await this.deps.fetch({ url: await this.options.locate(), headers: ['accept', 'application/json'] })
    const keys = readKeySet(jsonIn(answer))
    const text = answer.body.toString('latin1')
    this.fetchedAt = this.deps.now()
    if (text !== this.seen) {
      this.seen = text
      this.keys = keys.map(key => ({ ...key, algorithms: key.algorithms.filter(name => allowed.includes(name)) }))
      this.options.changed()
    }
    return this.options.refreshSeconds * 1000
  }
}

/** Throws where the answer is not good or no JSON. */
export function jsonIn({ status, body }: FetchAnswer): unknown {
  if (status !== 200) throw new Error(`answered with status ${status}`)
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new Error('the answer is no JSON')
  }
}

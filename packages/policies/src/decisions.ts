import type { Ctx, FetchAnswer, MaybePromise, OutgoingRequest, PolicyDeps, Reply } from './contract.js'
import { firstOf, removeHeader, setHeader } from './headers.js'
import { Recent } from './recent.js'

/** What somebody outside says of a call. */
export interface Decision {
  readonly allowed: boolean
  /** For the caller, where it is refused. */
  readonly detail?: string | undefined
  /** Flat name, value pairs for the service behind. */
  readonly headers: readonly string[]
}

export interface DecisionSettings {
  url: string
  /** Flat name, value pairs; names in lower case. */
  headers: readonly string[]
  timeoutMs: number
  cacheSeconds: number
  failMode: 'closed' | 'open'
  requestHeaders: readonly string[]
}

const UNAVAILABLE: Reply = { error: 'decision_unavailable' }
const MOST_BYTES = 64 * 1024

/** Asks a service about calls: once for those that are alike and wait together, and for a while not again. */
export class Decisions {
  private readonly known: Recent<Decision>
  private readonly asking = new Map<string, Promise<Decision>>()
  private readonly made

  constructor(
    private readonly settings: DecisionSettings,
    private readonly deps: PolicyDeps,
    private readonly read: (answer: FetchAnswer) => Decision,
  ) {
    this.known = new Recent(deps.now)
    this.made = deps.slot<Decision>()
  }

  /** What the service is told of a call; `more` beside what all are told. */
  question(ctx: Ctx, more: object = {}): object {
    const headers: Record<string, string> = {}
    for (const name of this.settings.requestHeaders) {
      const value = firstOf(ctx.headers[name])
      if (value !== undefined) headers[name] = value
    }
    const { method, path, query, clientAddress, applicationId, subscriptionId, apiId } = ctx
    const request = { method, path, query, headers, clientAddress }
    return {
      request: { ...request, ...more },
      caller: { application: applicationId, subscription: subscriptionId },
      api: apiId,
    }
  }

  /** Waits where nothing is known yet. `text`: the question as it is sent. */
  ask(ctx: Ctx, text: string): MaybePromise<Reply | undefined> {
    const known = this.known.get(text)
    if (known) return this.conclude(ctx, known)
    const under = this.asking.get(text) ?? this.fetch(text)
    return under.then(
      decision => this.conclude(ctx, decision),
      cause => {
        this.deps.count('gatehouse_decision_failures_total')
        this.deps.note(ctx, `nobody decided: ${cause instanceof Error ? cause.message : 'no answer'}`)
        return this.settings.failMode === 'open' ? undefined : UNAVAILABLE
      },
    )
  }

  /** For `onUpstream`: what the service said, and of callers nothing under the same names. */
  tell(ctx: Ctx, { headers }: OutgoingRequest, names: readonly string[]): void {
    for (const name of names) removeHeader(headers, name)
    const given = this.made.get(ctx)?.headers ?? []
    for (let at = 0; at < given.length; at += 2) setHeader(headers, given[at]!, given[at + 1]!)
  }

  private conclude(ctx: Ctx, decision: Decision): Reply | undefined {
    this.made.set(ctx, decision)
    return decision.allowed
      ? undefined
      : { error: 'policy_denied', ...(decision.detail && { detail: decision.detail }) }
  }

  private fetch(text: string): Promise<Decision> {
    const { url, timeoutMs, cacheSeconds } = this.settings
    const headers = ['content-type', 'application/json', 'accept', 'application/json', ...this.settings.headers]
    const asked = this.deps
      .fetch({ url, method: 'POST', headers, body: text, timeoutMs, maxBytes: MOST_BYTES })
      .then(answer => {
        const decision = this.read(answer)
        if (cacheSeconds > 0) this.known.set(text, decision, this.deps.now() + cacheSeconds * 1000)
        return decision
      })
      .finally(() => this.asking.delete(text))
    this.asking.set(text, asked)
    return asked
  }
}

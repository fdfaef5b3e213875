import type { PassedOverReason } from '@gatehouse/shared/routing/passed-over.js'
import type { RuleFacts } from '@gatehouse/shared/routing/rule.js'
import type { CompiledTarget } from '../../config/target.js'
import type { Exchange } from '../../exchange/exchange.js'
import type { Place } from '../../exchange/places.js'
import type { ChatRequest } from '../chat-request.js'
import { NAMED_ONLY } from './failure-kind.js'
import { languageOf } from './language.js'
import type { Choosing, Node, Stickiness } from './node.js'
import type { Skipped } from './passed-over.js'

/** What a tree is asked for: one call, and what has become of it so far. */
export class RouteCall implements Choosing {
  now = 0
  kinds = 0
  named = false
  shadow: CompiledTarget | null = null
  /** The last choice passed over somebody who has as much to do as it may. */
  busy = false
  /** The last choice passed over somebody who is out, for a while or until it is known to work. */
  out = false
  /** Whoever could not take the call when its turn came; null: nobody yet. */
  skipped: Skipped[] | null = null
  private tried: CompiledTarget[] | null = null
  private spent: number[] | null = null
  private desperate = false
  /** The last choice passed over somebody who is to come to its share little by little. */
  private cold = false
  private hurried = false
  /** A place that is left out for the moment; negative: none. */
  private peeking = -1
  private spoken: string | null = null
  private said: string | null = null
  private found: Map<object, number> | null = null
  private known: RuleFacts | null = null

  constructor(
    private readonly exchange: Exchange,
    private readonly request: ChatRequest,
  ) {}

  get inputTokens(): number {
    return this.request.input
  }

  get outputTokens(): number {
    return this.request.outputReserve
  }

  get budgetUsed(): number {
    return this.exchange.limiter?.budgetUsed ?? 0
  }

  get sparing(): boolean {
    return this.exchange.limiter?.sparing ?? false
  }

  get language(): string {
    this.spoken ??= languageOf(this.text)
    return this.spoken
  }

  get callerPlace(): Place | null {
    return this.exchange.place
  }

  get text(): string {
    this.said ??= lastText(this.request)
    return this.said
  }

  get matched(): Map<object, number> {
    this.found ??= new Map()
    return this.found
  }

  get time(): number {
    return this.exchange.time
  }

  get plan(): string {
    return this.exchange.grant?.plan.slug ?? ''
  }

  /** Among those that seem well. */
  pick(tree: Node): CompiledTarget | null {
    this.now = performance.now()
    this.busy = false
    this.out = false
    this.cold = false
    const target = tree.pick(this)
    return target === null && this.cold ? this.pickCold(tree) : target
  }

  /** Rather one who is not warm yet than one who may fail. */
  private pickCold(tree: Node): CompiledTarget | null {
    this.hurried = true
    const target = tree.pick(this)
    this.hurried = false
    return target
  }

  /** Among all that have not been tried: rather one who may fail than none. */
  pickDesperately(tree: Node): CompiledTarget | null {
    this.desperate = true
    const target = tree.pick(this)
    this.desperate = false
    return target
  }

  /** True where somebody else could take over if the present attempt timed out. */
  hasOther(tree: Node, than: CompiledTarget): boolean {
    this.peeking = than.place
    const other = tree.pick(this) ?? this.pickDesperately(tree)
    this.peeking = -1
    return other !== null
  }

  /** Somebody who seems well, at another place than the one who is being asked. */
  pickBeside(tree: Node, target: CompiledTarget): CompiledTarget | null {
    this.peeking = target.place
    const other = this.pick(tree)
    this.peeking = -1
    return other
  }

  /** `keyOnly`: the same model may be asked with another key. */
  exclude(target: CompiledTarget, keyOnly: boolean): void {
    this.tried ??= []
    this.tried.push(target)
    if (keyOnly) return
    this.spent ??= []
    this.spent.push(target.place)
  }

  admits(target: CompiledTarget): boolean {
    if (this.peeking === target.place) return false
    if (this.tried !== null && (this.tried.includes(target) || this.spent?.includes(target.place))) return false
    if (!this.named && (this.kinds & NAMED_ONLY) !== 0) return this.skips(target, 'same-failure', 0)
    const { state } = target
    const cool = state.coolMs(this.now, this.desperate)
    if (cool > 0 || !(this.desperate || this.isWell(target))) {
      this.out = true
      if (cool > 0) return this.skips(target, 'cooling', cool)
      const opened = !state.breaker.allows(this.now)
      const { breaker } = opened ? state : { breaker: target.provider.keyHealth }
      return this.skips(target, opened ? 'breaker-open' : 'key-refused', breaker.waitMs(this.now))
    }
    if (!this.desperate && !this.hurried && Math.random() >= state.warmth(this.now)) {
      this.cold = true
      return this.skips(target, 'warming-up', 0)
    }
    if (state.inFlight < target.concurrency) return true
    this.busy = true
    return this.skips(target, 'at-concurrency', 0)
  }

  mirror(target: CompiledTarget): void {
    if (this.peeking < 0 && this.tried === null) this.shadow ??= target
  }

  header(name: string): string {
    return this.exchange.header(name) ?? ''
  }

  identity(stickiness: Stickiness): string {
    const { exchange } = this
    const whole = exchange.applicationId ?? exchange.clientAddress
    switch (stickiness.by) {
      case 'user':
        return this.request.user ?? whole
      case 'key':
        return exchange.caller?.keyId ?? whole
      case 'call':
        return exchange.callId
      case 'header':
        return this.header(stickiness.header) || whole
    }
  }

  facts(): RuleFacts {
    this.known ??= this.gather()
    return this.known
  }

  /** Notes why, once; not of a look ahead. */
  private skips(target: CompiledTarget, why: PassedOverReason, ms: number): false {
    if (this.peeking >= 0) return false
    this.skipped ??= []
    if (!this.skipped.some(each => each.target === target)) this.skipped.push({ target, why, ms })
    return false
  }

  private isWell({ state, provider }: CompiledTarget): boolean {
    return state.breaker.allows(this.now) && provider.keyHealth.allows(this.now)
  }

  private gather(): RuleFacts {
    const { exchange, request } = this
    const { rawHeaders } = exchange
    const headers: Record<string, string> = Object.create(null)
    for (let i = 0; i < rawHeaders.length; i += 2)
      if (rawHeaders[i] !== exchange.credential) headers[rawHeaders[i]!] = rawHeaders[i + 1]!
    return {
      input_tokens: BigInt(Math.ceil(request.input)),
      output_tokens: BigInt(Math.ceil(request.outputReserve)),
      budget_used: this.budgetUsed,
      stream: request.stream,
      tools: Array.isArray(request.json.tools) && request.json.tools.length > 0,
      user: request.user ?? '',
      plan: this.plan,
      application: exchange.applicationId ?? '',
      tenant: exchange.api?.tenantId ?? '',
      headers,
    }
  }
}

/** What the caller said last; empty where that is no text. */
function lastText(request: ChatRequest): string {
  try {
    const message = request.canonical().messages.findLast(({ role }) => role === 'user')
    return message?.content.map(block => (block.type === 'text' ? block.text : '')).join(' ') ?? ''
  } catch {
    // Whoever sends it on will say what is wrong with it.
    return ''
  }
}

import type { UpstreamRequest } from '@gatehouse/providers/contract.js'
import type { CompiledModel, CompiledTarget } from '../config/runtime.js'
import type { Exchange, Services } from '../exchange/exchange.js'
import { send } from '../upstream/client.js'
import type { UpstreamHandler } from '../upstream/send.js'
import type { ChatRequest } from './chat-request.js'
import { authorized } from './credentials.js'
import { passed, prepare, translated } from './outgoing.js'
import { quoted } from './routing/target-gauges.js'
import { refusedInput } from './strictness.js'

/** Sends the same request to another target, whose answer nobody gets. It is no part of the call: not of its cost, its record or its fate. */
export function mirror(exchange: Exchange, request: ChatRequest, model: CompiledModel, target: CompiledTarget): void {
  if (exchange.rehearsal) return
  const shadow = new ShadowCall(exchange.services, model, target)
  const prepared = prepare(target, request.dialect)
  try {
    const native = prepared.native && !request.task
    const out = native ? passed(request, prepared) : translated(request, target, prepared, () => {})
    authorized(exchange, target.provider, out, shadow)
  } catch (error) {
    if (!refusedInput(request.dialect, error)) throw error
    shadow.failed()
  }
}

/** Counts how another target would have done. */
class ShadowCall implements UpstreamHandler {
  private status = 0
  private sentAt = 0

  constructor(
    private readonly services: Services,
    private readonly model: CompiledModel,
    private readonly target: CompiledTarget,
  ) {}

  send(out: UpstreamRequest): void {
    this.sentAt = performance.now()
    const { idleMs, totalMs, headMs } = this.model.timeouts
    send(this.target.origin, out, { headMs, idleMs, totalMs }, this)
  }

  onHead(status: number): void {
    this.status = status
  }

  onData(): boolean {
    return true
  }

  onEnd(): void {
    this.count(this.status < 400 ? 'answered' : 'refused')
  }

  onError(): void {
    this.count('failed')
  }

  failed(): void {
    this.count('failed')
  }

  private count(outcome: string): void {
    const labels = `model="${this.model.resource.slug}",target="${quoted(this.target.state.name)}"`
    this.services.count(`gatehouse_shadow_calls_total{${labels},outcome="${outcome}"}`)
    if (this.sentAt > 0)
      this.services.count(`gatehouse_shadow_ms_total{${labels}}`, Math.round(performance.now() - this.sentAt))
  }
}

import type { HealthRules } from '@gatehouse/shared/config/upstream.js'
import type { Endpoint } from '../balancing/endpoint.js'
import { send } from '../client.js'
import type { UpstreamHandler } from '../send.js'
import type { Upstream } from '../upstream.js'
import { checkGrpc } from './grpc-check.js'

type Rules = NonNullable<HealthRules['active']>

/** The gateway's own calls to targets, by each worker for itself: what a worker knows of a target needs no message. */
export class ActiveChecks {
  private readonly running = new Map<Upstream, NodeJS.Timeout>();

  /** Checks these and no others, an upstream a step. */
  *retain(used: ReadonlySet<Upstream>): Generator<void> {
    for (const [upstream, timer] of this.running)
      if (!used.has(upstream)) {
        clearInterval(timer)
        this.running.delete(upstream)
      }
    for (const upstream of used) {
      yield
      const rules = upstream.rules.health.active
      if (rules && !this.running.has(upstream)) this.start(upstream, rules)
      // It may have been found down under earlier rules.
      else if (!rules) for (const { state } of upstream.endpoints) state.health.unchecked()
    }
  }

  private start(upstream: Upstream, rules: Rules): void {
    const round = (): void => {
      for (const endpoint of upstream.endpoints)
        check(endpoint, rules, ok => {
          // Nobody would find it up again where checks have ended meanwhile.
          if (this.running.has(upstream)) endpoint.state.health.checked(ok, performance.now(), rules)
        })
    }
    this.running.set(upstream, setInterval(round, rules.intervalMs).unref())
    round()
  }
}

function check(endpoint: Endpoint, rules: Rules, done: (ok: boolean) => void): void {
  const { origin, basePath } = endpoint
  if (rules.type === 'tcp') return origin.probe(rules.timeoutMs, done)
  if (rules.type === 'grpc') return checkGrpc(endpoint, rules, done)
  const headers = ['host', origin.host, 'user-agent', 'gatehouse-health-check', 'accept', '*/*']
  const timeouts = { headMs: rules.timeoutMs, idleMs: rules.timeoutMs, totalMs: rules.timeoutMs }
  const out = { method: 'GET', path: basePath + rules.path, headers, body: null }
  send(origin, out, timeouts, new Check(rules, done))
}

/** Reads an answer to its end, so that its connection can be kept. */
class Check implements UpstreamHandler {
  private status = 0

  constructor(
    private readonly rules: Rules,
    private readonly done: (ok: boolean) => void,
  ) {}

  onHead(status: number): void {
    this.status = status
  }

  onData(): boolean {
    return true
  }

  onEnd(): void {
    const { statuses } = this.rules
    this.done(statuses.length > 0 ? statuses.includes(this.status) : this.status >= 200 && this.status < 400)
  }

  onError(): void {
    this.done(false)
  }
}

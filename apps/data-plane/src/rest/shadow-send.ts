import type { Services } from '../exchange/exchange.js'
import { send } from '../upstream/client.js'
import type { Outgoing, SendTimeouts, UpstreamHandler } from '../upstream/send.js'
import type { Shadow } from '../upstream/upstream.js'

/** Copies under way at the same time; a shadow that is slow shall cost no more than that. */
const MOST_OPEN = 64

/** `basePath`: of the target that the call itself goes to. Sends a copy of a call for the shadow's share of them. It is no part of the call: not of its record, its limits or its fate. */
export function sendShadow(
  services: Services,
  shadow: Shadow,
  out: Outgoing,
  basePath: string,
  timeouts: SendTimeouts,
): void {
  if (Math.random() * 100 >= shadow.percent) return
  const { body, headers } = out
  const copied = body === null || Buffer.isBuffer(body)
  if (!copied || out.upgrade !== undefined || shadow.open >= MOST_OPEN) return count(services, 'skipped')
  const host = headers.flatMap((text, i) => (i % 2 === 1 && headers[i - 1] === 'host' ? shadow.origin.host : text))
  const copy = { method: out.method, path: pathAt(shadow, out.path, basePath), headers: host, body }
  const { headMs, idleMs, totalMs } = timeouts
  shadow.open++
  send(shadow.origin, copy, { headMs, idleMs, totalMs: totalMs ?? headMs + idleMs }, new Heard(services, shadow))
}

/** What policies have made of the path holds for the copy too. */
function pathAt(shadow: Shadow, path: string, basePath: string): string {
  const below = path.startsWith(basePath) ? path.slice(basePath.length) : path
  return shadow.basePath + (below.startsWith('/') || shadow.basePath !== '' ? below : `/${below}`)
}

/** Reads an answer to its end, so that its connection can be kept. */
class Heard implements UpstreamHandler {
  private status = 0

  constructor(
    private readonly services: Services,
    private readonly shadow: Shadow,
  ) {}

  onHead(status: number): void {
    this.status = status
  }

  onData(): boolean {
    return true
  }

  onEnd(): void {
    this.done(`${Math.floor(this.status / 100)}xx`)
  }

  onError(): void {
    this.done('failed')
  }

  private done(outcome: string): void {
    this.shadow.open--
    count(this.services, outcome)
  }
}

const count = (services: Services, outcome: string): void =>
  services.count(`gatehouse_upstream_shadow_calls_total{outcome="${outcome}"}`)

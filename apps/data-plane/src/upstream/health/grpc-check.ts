import type { HealthRules } from '@gatehouse/shared/config/upstream.js'
import { BYTES, WireWriter } from '@gatehouse/shared/grpc-json/wire.js'
import type { Endpoint } from '../balancing/endpoint.js'
import { send } from '../client.js'
import type { UpstreamHandler } from '../send.js'

/** `status: SERVING` of grpc.health.v1.HealthCheckResponse, behind the five bytes that go before each message. */
const SERVING = Buffer.from([0, 0, 0, 0, 2, 0x08, 1])

/** Asks a server of gRPC for its health (github.com/grpc/grpc, health-checking.md). */
export function checkGrpc(
  { origin, basePath }: Endpoint,
  { service, timeoutMs }: NonNullable<HealthRules['active']>,
  done: (ok: boolean) => void,
): void {
  const headers = ['host', origin.host, 'content-type', 'application/grpc', 'user-agent', 'gatehouse-health-check']
  const path = `${basePath}/grpc.health.v1.Health/Check`
  const out = { method: 'POST', path, headers, body: question(service), trailers: true }
  send(origin, out, { headMs: timeoutMs, idleMs: timeoutMs, totalMs: timeoutMs }, new Answer(done))
}

/** HealthCheckRequest, whose one field is the service. */
function question(service: string): Buffer {
  const message = service === '' ? new Uint8Array() : new WireWriter().tag(1, BYTES).text(service).done()
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

class Answer implements UpstreamHandler {
  private read = Buffer.alloc(0)

  constructor(private readonly done: (ok: boolean) => void) {}

  onHead(): void {}

  onData(chunk: Buffer): boolean {
    if (this.read.length <= SERVING.length) this.read = Buffer.concat([this.read, chunk])
    return true
  }

  onEnd(trailers: string[] = []): void {
    const at = trailers.indexOf('grpc-status')
    this.done(at >= 0 && trailers[at + 1] === '0' && this.read.equals(SERVING))
  }

  onError(): void {
    this.done(false)
  }
}

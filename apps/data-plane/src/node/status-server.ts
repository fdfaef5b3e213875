import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Metric, metricsContentType, renderMetrics } from '../telemetry/metrics.js'

export interface StatusSource {
  /** A snapshot serves and the node is not draining. */
  ready: () => boolean
  snapshot: () => { revision: number | null; hash: string; age: string | null }
  metrics: () => {
    metrics: Metric[]
    counters: ReadonlyMap<string, number>
    gauges: ReadonlyMap<string, number>
  }
}

/** Health, metrics and what is served, for operators and probes. */
export async function startStatusServer(
  bind: string,
  port: number,
  source: StatusSource,
): Promise<{ port: number; server: Server }> {
  const answers: Record<string, () => [status: number, type: string, body: string]> = {
    '/healthz': () => json(200, { status: 'ok' }),
    '/readyz': () => (source.ready() ? json(200, { status: 'ready' }) : json(503, { status: 'not ready' })),
    '/snapshot': () => json(200, source.snapshot()),
    '/metrics': () => {
      const { metrics, counters, gauges } = source.metrics()
      return [200, metricsContentType, renderMetrics(metrics, counters, gauges)]
    },
  }
  const server = createServer((request, response) => {
    const answer = answers[new URL(request.url ?? '/', 'http://status').pathname]
    const reading = request.method === 'GET' || request.method === 'HEAD'
    const [status, type, body] = !answer
      ? json(404, { status: 'no such page' })
      : reading
        ? answer()
        : json(405, { status: 'GET only' })
    response.writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      ...(status === 405 && { allow: 'GET, HEAD' }),
    })
    response.end(body)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, bind, resolve)
  })
  return { server, port: (server.address() as AddressInfo).port }
}

const json = (status: number, body: object): [number, string, string] => [
  status,
  'application/json',
  `${JSON.stringify(body)}\n`,
]

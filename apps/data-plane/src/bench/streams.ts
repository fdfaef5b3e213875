import { fork } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Gateway } from './gateway.js'
import { cpuUs, rssMb } from './processes.js'
import { chatBody } from './requests.js'

export interface Target {
  port: number
  key: string
  body: string
}

/** One process opens both kinds, so that its own delays fall on both alike. */
export interface Plan {
  through: Target
  direct: Target
  /** Streams through the gateway, opened at `perSecond`; beside each `directEvery`th one goes directly. */
  count: number
  perSecond: number
  directEvery: number
}

/** What became of the streams of one kind. Times in ms. */
export interface Told {
  completed: number
  broken: number
  events: number
  firstTokenMs: number[]
}

const client = fileURLToPath(new URL('./stream-client.js', import.meta.url))
const STREAMS = Number(process.env.BENCH_STREAMS ?? 1_000)
const TOKENS = Number(process.env.BENCH_TOKENS ?? 300)
const PACE_MS = 200
const PER_SECOND = 50
// Enough for a p99, few enough not to matter.
const DIRECT_EVERY = 5

/** Many slow streams at once through the gateway, and some past it: do all complete, is memory flat, how much later is the first token? */
export async function soak(options: {
  folder: string
  core: number
  gateway: Gateway
  sandboxPort: number
}): Promise<void> {
  const { gateway, sandboxPort } = options
  const pid = gateway.process.pid!
  const model = `gpt-4o-mini+tokens=${TOKENS},pace=${PACE_MS},latency=20`
  await gateway.controlPlane.send(2, { model: [slowModel(model)] })
  const memory: { s: number; mb: number }[] = []
  const start = performance.now()
  const cpu = cpuUs(pid)
  const sampler = setInterval(() => memory.push({ s: (performance.now() - start) / 1e3, mb: rssMb(pid) }), 1_000)
  const { through, direct } = await run({
    through: { port: gateway.port, key: gateway.key, body: chatBody('stream', true, TOKENS) },
    direct: { port: sandboxPort, key: 'sk-direct', body: chatBody(model, true) },
    count: STREAMS,
    perSecond: PER_SECOND,
    directEvery: DIRECT_EVERY,
  })
  clearInterval(sampler)
  await gateway.controlPlane.countedUpTo(STREAMS, 5_000)
  const open = memory.filter(each => each.s > STREAMS / PER_SECOND + 2 && each.s < (TOKENS * PACE_MS) / 1e3)
  const result = {
    streams: STREAMS,
    tokens: TOKENS,
    paceMs: PACE_MS,
    completed: through.completed,
    broken: through.broken,
    events: through.events,
    cpuUsPerEvent: (cpuUs(pid) - cpu) / through.events,
    memoryMb: { first: open[0]?.mb, last: open.at(-1)?.mb, slopeMbPerMinute: slope(open) * 60 },
    firstTokenMs: {
      through: quantiles(through.firstTokenMs),
      direct: quantiles(direct.firstTokenMs),
      p99Later: quantile(through.firstTokenMs, 0.99) - quantile(direct.firstTokenMs, 0.99),
    },
    records: gateway.controlPlane.counted,
  }
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  mkdirSync('bench-results', { recursive: true })
  writeFileSync(
    'bench-results/streams.json',
    `${JSON.stringify({ node: process.version, ...result, memory }, null, 2)}\n`,
  )
}

const slowModel = (model: string) => ({
  id: 'stream',
  tenantId: 'ten_bench',
  slug: 'stream',
  targets: [
    { provider: 'sandbox', model, weight: 1, price: { input: 150_000_000, output: 600_000_000 }, priceSource: 'bench' },
  ],
})

function run(plan: Plan): Promise<{ through: Told; direct: Told }> {
  const child = fork(client, { serialization: 'advanced' })
  return new Promise((resolve, reject) => {
    child.once('message', told => resolve(told as { through: Told; direct: Told }))
    child.once('exit', code => reject(new Error(`the stream client ended with ${code}`)))
    child.send(plan)
  })
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN
const quantiles = (values: readonly number[]) => ({ p50: quantile(values, 0.5), p99: quantile(values, 0.99) })

/** Least squares, MB per second. */
function slope(points: readonly { s: number; mb: number }[]): number {
  const n = points.length
  const s = points.reduce((sum, each) => sum + each.s, 0) / n
  const mb = points.reduce((sum, each) => sum + each.mb, 0) / n
  return (
    points.reduce((sum, each) => sum + (each.s - s) * (each.mb - mb), 0) /
    points.reduce((sum, each) => sum + (each.s - s) ** 2, 0)
  )
}

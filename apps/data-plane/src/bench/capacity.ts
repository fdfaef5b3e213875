import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Gateway } from './gateway.js'
import { having } from './having.js'
import { type Case, measure, type Result } from './measure.js'
import { nginx, upstreamServer } from './nginx.js'
import { paced } from './paced.js'
import { listening } from './portkey.js'
import { free } from './ports.js'
import { ended, rssMb } from './processes.js'
import { table } from './table.js'

/**
 * `pnpm bench:capacity`: what size and load do to a node. Ten routes and keys beside a hundred thousand, node's own means beside ours, the time
 * that a call takes at half of what a node can do, and ten thousand connections that are all in use.
 */
const GATEWAY_CORE = 0
const LOAD_CORE = 1
const seconds = Number(process.env.BENCH_SECONDS ?? 3)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-capacity-'))
const upstreamPort = await free()
const upstream = nginx(folder, 'upstream', LOAD_CORE, upstreamServer(upstreamPort))
await listening(upstreamPort)

const at = { folder, upstream: upstreamPort, core: GATEWAY_CORE }

const path = '/bench/keyed/forecast?city=Oslo'
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const ms = (value: number): string => `${value.toFixed(2)} ms`

const caseOf = (name: string, gateway: Gateway): Case => ({
  ...{ group: 'REST GET', name, pid: gateway.process.pid },
  work: { url: `http://127.0.0.1:${gateway.port}${path}`, headers: { Authorization: `Bearer ${gateway.key}` } },
})
const crowdCase = (name: string, gateway: Gateway, calling: number): Case => ({
  ...{ group: 'REST GET', name, pid: gateway.process.pid },
  work: { url: `http://127.0.0.1:${gateway.port}/`, callers: everyNth(gateway.crowd, gateway.crowd.length / calling) },
})
const everyNth = <T>(all: readonly T[], n: number): T[] => all.filter((_, at) => n <= 1 || at % Math.floor(n) === 0)
const run = (cases: readonly Case[]) => measure(folder, LOAD_CORE, cases, { seconds, rounds, connections: 64 })

const sizes = await having(at, 'small', { crowd: 10 }, small =>
  having(at, 'large', { crowd: 100_000 }, large =>
    run([
      crowdCase('10 routes and keys', small, 10),
      crowdCase('100,000 routes and keys, ten of them in use', large, 10),
      crowdCase('100,000 routes and keys, 10,000 in use one after the other', large, 10_000),
    ]),
  ),
)
say(table(sizes))
const dearer = ({ cpuUs }: Result): string => `${((cpuUs! / sizes[0]!.cpuUs! - 1) * 100).toFixed(1)} %`
say(
  `A hundred thousand cost ${dearer(sizes[1]!)} more CPU a call than ten (at most 5), and ${dearer(sizes[2]!)} where 10,000 of them are in use\n`,
)

const undici = { GATEHOUSE_HTTP_LISTENER: 'node', GATEHOUSE_HTTP_CLIENT: 'undici' }
const means = await having(at, 'own', {}, own =>
  having(at, 'undici', { env: undici }, other =>
    run([caseOf('own HTTP/1.1', own), caseOf('node:http and undici', other)]),
  ),
)
say(table(means))

const most = means[0]!.rps
await having(at, 'paced', {}, async gateway => {
  const headers = { authorization: `Bearer ${gateway.key}` }
  const pace = { path, headers, connections: 64, perSecond: Math.floor(most / 2), seconds }
  const through = { ...pace, port: gateway.port }
  const direct = { ...pace, port: upstreamPort }
  // Once for the warmth.
  await paced(LOAD_CORE, through)
  const [added, alone] = [await paced(LOAD_CORE, through), await paced(LOAD_CORE, direct)]
  say(
    `at half load (${pace.perSecond} a second): p50 ${ms(added.p50Ms)} through, ${ms(alone.p50Ms)} direct; p99 ${ms(added.p99Ms)} through, ${ms(alone.p99Ms)} direct, added ${ms(added.p99Ms - alone.p99Ms)} (at most 1.50); failed ${added.failed}`,
  )
  const before = rssMb(gateway.process.pid!)
  const busy = await paced(LOAD_CORE, { ...through, connections: 10_000, perSecond: 2_000, seconds: 10 })
  say(
    `10,000 connections in use: ${busy.answered} answered, ${busy.failed} failed, p99 ${ms(busy.p99Ms)}, ${(rssMb(gateway.process.pid!) - before).toFixed(0)} MB more\n`,
  )
})

await ended(upstream)
process.exit(0)

import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Gateway } from './gateway.js'
import { having } from './having.js'
import { nginx, upstreamServer } from './nginx.js'
import { listening } from './portkey.js'
import { free } from './ports.js'
import { cpuUs, ended, rssMb } from './processes.js'
import { load } from './wrk.js'

/**
 * `pnpm bench:scaling`: one worker beside two of one node, one node beside two, on a machine of two cores that holds the load and the service too.
 * What a call costs in CPU says what more cores would do; what is answered a second here says only that nobody waits for another.
 */
const BOTH = '0,1'
const seconds = Number(process.env.BENCH_SECONDS ?? 3)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const CORES = 8
const MEMORY_MB = 8_000
/** Of a connection in use; see bench:capacity. */
const CONNECTION_MB = 0.01

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-scaling-'))
const upstream = await free()
const service = nginx(folder, 'upstream', BOTH, upstreamServer(upstream))
await listening(upstream)

interface Told {
  name: string
  /** Answered a second by all together. */
  rps: number
  /** µs of CPU a request, of all their processes. */
  cpuUs: number
  rssMb: number
}

/** Load on all of them at the same time; the middle of the rounds. */
async function measured(name: string, gateways: readonly Gateway[]): Promise<Told> {
  const taken: Omit<Told, 'name'>[] = []
  const sum = (of: (pid: number) => number): number => gateways.reduce((all, each) => all + of(each.process.pid!), 0)
  for (let round = -1; round < rounds; round++) {
    const before = sum(cpuUs)
    const all = await Promise.all(
      gateways.map(({ port, key }, at) => {
        const own = join(folder, `load-${at}`)
        mkdirSync(own, { recursive: true })
        const url = `http://127.0.0.1:${port}/bench/keyed/forecast?city=Oslo`
        return load(own, BOTH, { url, headers: { Authorization: `Bearer ${key}` } }, { connections: 64, seconds })
      }),
    )
    const requests = all.reduce((total, each) => total + each.requests, 0)
    const rps = all.reduce((total, each) => total + each.rps, 0)
    if (round >= 0) taken.push({ rps, cpuUs: (sum(cpuUs) - before) / requests, rssMb: sum(rssMb) })
  }
  const middle = taken.sort((a, b) => a.cpuUs - b.cpuUs)[taken.length >> 1]!
  return { name, ...middle }
}

const workers = (count: number) =>
  having({ folder, upstream, core: BOTH }, `workers-${count}`, { env: { GATEHOUSE_WORKERS: String(count) } }, gateway =>
    measured(`one node, ${count} ${count === 1 ? 'worker' : 'workers'}`, [gateway]),
  )
const one = await workers(1)
const two = await workers(2)
const nodes = await having({ folder, upstream, core: 0 }, 'left', {}, left =>
  having({ folder, upstream, core: 1 }, 'right', {}, right =>
    measured('two nodes of one worker, a core each', [left, right]),
  ),
)

const rows = [one, two, nodes].map(
  told => `| ${told.name} | ${told.rps.toFixed(0)} | ${told.cpuUs.toFixed(1)} | ${told.rssMb.toFixed(0)} |`,
)
const each = two.rssMb - one.rssMb
const room = MEMORY_MB - one.rssMb - (CORES - 1) * each
process.stdout.write(`| | rps, load and service beside it | CPU µs per request | RSS MB |
| --- | ---: | ---: | ---: |
${rows.join('\n')}

With nothing else on the machine, by CPU a request: ${Math.round(1e6 / one.cpuUs)} a second on one core; on ${CORES} cores ${Math.round((CORES * 1e6) / two.cpuUs)} by one node of
${CORES} workers, ${Math.round((CORES * 1e6) / nodes.cpuUs)} by ${CORES} nodes of one. ${CORES} workers take ${Math.round(one.rssMb + (CORES - 1) * each)} MB; the rest of ${MEMORY_MB / 1000} GB is room for ${Math.floor(room / CONNECTION_MB)} connections in use.
`)
await ended(service)
process.exit(0)

import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { startTestCluster, testDatabase, testDatabaseVariable } from '@gatehouse/testing/postgres.js'
import { freePort } from '../support/extra-node.js'
import { changeOneKey, KEYS, populate, ROUTES } from './populate.js'
import type { Reading } from './probe.js'
import { Measured } from './processes.js'

/**
 * `pnpm bench:config`: how a control plane and a node with one worker get along with a large configuration. Stalls are
 * told without the time that a process waited for a core, and beside it with that time, as the wall clock has it.
 */
const CHANGES = 40

/** What each process says of a part of the run, and how late an idle one was then, ms. */
interface Phase {
  plane: Record<string, Reading>
  node?: Record<string, Reading>
  noise: number
}

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-config-'))
const probes = { plane: join(folder, 'plane'), node: join(folder, 'node') }
for (const each of Object.values(probes)) mkdirSync(each)
const noise = monitorEventLoopDelay({ resolution: 1 })
noise.enable()

const cluster = await startTestCluster()
process.env[testDatabaseVariable] = cluster.url
const database = await testDatabase()
await populate(database)

const [http, grpc, joining] = [await freePort(), await freePort(), await freePort()]
const dataDir = join(folder, 'data')
const plane = new Measured(
  'control-plane',
  {
    GATEHOUSE_DATABASE_URL: database.loginUrl,
    GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
    GATEHOUSE_DATA_DIR: dataDir,
    GATEHOUSE_SUPERVISED: '1',
    GATEHOUSE_HTTP_PORT: String(http),
    GATEHOUSE_GRPC_PORT: String(grpc),
    GATEHOUSE_JOIN_PORT: String(joining),
  },
  probes.plane,
)
let node: Measured | undefined
try {
  // What it takes to load a program is another matter.
  while (!(await fetch(`http://127.0.0.1:${http}/healthz`).catch(() => undefined))?.ok) await pause(5)
  await plane.read()
  noise.reset()
  const { readMs } = await plane.says('configuration read')
  let token = ''
  while (token === '') {
    await pause(50)
    try {
      token = readFileSync(join(dataDir, 'node-join-token'), 'utf8').trim()
    } catch {
      // Not yet.
    }
  }
  const read: Phase = { plane: await plane.read(), noise: noise.max / 1e6 - 1 }
  noise.reset()
  node = new Measured(
    'data-plane',
    {
      GATEHOUSE_CONTROL_PLANE: `127.0.0.1:${grpc}`,
      GATEHOUSE_JOIN_ADDRESS: `127.0.0.1:${joining}`,
      GATEHOUSE_JOIN_TOKEN: token,
      GATEHOUSE_DATA_DIR: join(folder, 'node-data'),
      GATEHOUSE_PROXY_PORT: '0',
      GATEHOUSE_PROXY_TLS_PORT: '0',
      GATEHOUSE_STATUS_PORT: '0',
      GATEHOUSE_WORKERS: '1',
    },
    probes.node,
  )
  const joined = await node.says('joined the control plane')
  await node.read()
  const applied = await node.says('configuration applied')
  const fullMs = applied.time - joined.time
  // What is kept on disk is written after that.
  await pause(3_000)
  const full: Phase = { plane: await plane.read(), node: await node.read(), noise: noise.max / 1e6 - 1 }

  noise.reset()
  const times: number[] = []
  for (let n = 0; n < CHANGES; n++) {
    const since = performance.now()
    const revision = await changeOneKey(database, n)
    for (let there = false; !there; await pause(2))
      there = (await database.query('SELECT 1 FROM node WHERE revision >= $1', [revision])).length > 0
    times.push(performance.now() - since)
    await pause(50)
  }
  await pause(1_000)
  const delta = { plane: await plane.read(), node: await node.read(), noise: noise.max / 1e6 - 1 }
  const spent = delta.node.main!.cpuMs + delta.node.worker!.cpuMs
  // The same time without changes.
  await pause(CHANGES * 100)
  const idle = await node.read()
  const idleMs = idle.main!.cpuMs + idle.worker!.cpuMs

  times.sort((a, b) => a - b)
  const rows: [string, string, string][] = [
    ['control plane reads the database', `${readMs} ms`, ''],
    ['full sync, join to applied', `${fullMs} ms`, '< 5000 ms'],
    ['one-key change, node CPU', `${((spent - idleMs) / CHANGES).toFixed(1)} ms`, '< 50 ms'],
    [
      'one-key change, commit to acknowledged',
      `p50 ${times[CHANGES / 2]!.toFixed(0)} ms, max ${times.at(-1)!.toFixed(0)} ms`,
      '',
    ],
  ]
  for (const [when, { plane, node, noise }] of Object.entries({ reading: read, 'full sync': full, changes: delta })) {
    for (const [who, reading] of [
      ['control plane', plane.main],
      ['node primary', node?.main],
      ['node worker', node?.worker],
    ] as const) {
      if (!reading) continue
      const { stallMs, ownStallMs, gcMs } = reading
      const told = `${ownStallMs.toFixed(1)} ms (with others ${stallMs.toFixed(1)}, GC ${gcMs.toFixed(1)})`
      rows.push([`${when}: stall, ${who}`, told, '< 20 ms'])
    }
    rows.push([`${when}: stall, an idle process beside them`, `${noise.toFixed(1)} ms`, ''])
  }
  const { plane: p, node: d } = delta
  rows.push([
    'memory',
    `control plane ${p.main!.rssMiB} MiB, primary ${d.main!.rssMiB} MiB, worker ${d.worker!.rssMiB} MiB`,
    '',
  ])
  process.stdout.write(`${ROUTES} routes, ${KEYS} keys\n`)
  for (const [what, value, target] of rows) process.stdout.write(`${what.padEnd(46)} ${value.padEnd(44)} ${target}\n`)
} finally {
  await node?.stop()
  await plane.stop()
  await database.drop()
  await cluster.stop()
  rmSync(folder, { recursive: true, force: true })
}

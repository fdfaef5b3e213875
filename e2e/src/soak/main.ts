import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startSandbox } from '@gatehouse/testing/sandbox/server.js'
import { launch } from '../support/launch.js'
import { Management } from '../support/management.js'
import { Asker } from './ask.js'
import { keepChanging } from './changes.js'
import { heldBy, type Member, membersOf, sampleOf } from './household.js'
import { kindsOf } from './kinds.js'
import { makeOffer } from './offer.js'
import { type Calm, type Course, reportOf } from './report.js'
import { socketKinds, startEcho, stay } from './sockets.js'
import { Traffic } from './traffic.js'

/**
 * `pnpm soak [minutes]`: a whole house under mixed traffic, changed every second, with an upstream that fails on command; then whether anything was
 * lost on the way: memory, sockets, timers, calls. Linux alone, by /proc.
 */
const MINUTES = Number(process.argv[2] ?? 30)
if (!(MINUTES > 0)) throw new Error('pnpm soak <minutes>')
const SAMPLE_MS = 10_000
const EACH_MINUTE = 60_000 / SAMPLE_MS
const WARM_UP_MS = 20_000
/** Longer than idle connections are kept by anyone. */
const CALM_MS = 75_000
const STAYING = 3

const tell = (what: string) => process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`)
const folder = await mkdtemp(join(tmpdir(), 'gatehouse-soak-'))
const admin = { email: 'owner@example.com', password: randomBytes(18).toString('base64url') }
const sandbox = await startSandbox({ kept: 10 })
sandbox.set({ tokens: 12, tokenMs: 5 })
const echo = await startEcho()
const house = launch(join(folder, 'house'), {
  GATEHOUSE_DEMO: '0',
  GATEHOUSE_PROXY_TLS_PORT: '0',
  GATEHOUSE_ADMIN_EMAIL: admin.email,
  GATEHOUSE_ADMIN_PASSWORD: admin.password,
  NODE_OPTIONS: `--import=${new URL('./probe.js', import.meta.url).href}`,
  SOAK_PROBE_FOLDER: folder,
})

/** What each holds where nobody asks anything of it: the least of some looks, for a job may just run. */
async function calm(members: readonly Member[]): Promise<Calm[]> {
  await delay(CALM_MS)
  const looks: Calm[][] = []
  for (let n = 0; n < 5; n++) {
    looks.push(
      await Promise.all(
        members.map(async each => ({ open: sampleOf(each)?.open ?? 0, held: await heldBy(each, folder) })),
      ),
    )
    await delay(3_000)
  }
  return members.map((_, i) => {
    const mine = looks.map(look => look[i]!)
    const least = (of: (each: Calm) => number) => Math.min(...mine.map(of))
    const [first] = mine
    return {
      open: least(each => each.open),
      held: {
        heapMiB: least(each => each.held.heapMiB),
        buffersMiB: least(each => each.held.buffersMiB),
        resources: { ...first!.held.resources, Timeout: least(each => each.held.resources.Timeout ?? 0) },
      },
    }
  })
}

async function soak(): Promise<number> {
  const { gatewayUrl, consoleUrl } = await house.ready
  const owner = await new Management(consoleUrl).signIn(admin.email, admin.password)
  const urls = { sandboxUrl: sandbox.url, socketsUrl: echo.url }
  const offer = await makeOffer(owner, sandbox.url, echo.url)
  const asker = new Asker(gatewayUrl)
  const kinds = [...kindsOf(asker, offer), ...socketKinds(gatewayUrl, offer.key)]
  const members = await membersOf(house.pid)
  tell(`a house of ${members.map(({ name, pid }) => `${name} (${pid})`).join(', ')}`)

  /** Traffic and changes for that long. */
  const under = async (traffic: Traffic, ms: number, during: () => Promise<void>) => {
    const ended = new AbortController()
    const changing = keepChanging(owner, urls, traffic, ended.signal)
    const staying = await Promise.all(Array.from({ length: STAYING }, () => stay(gatewayUrl, offer.key)))
    traffic.start()
    const until = performance.now() + ms
    while (performance.now() < until) {
      await delay(Math.min(SAMPLE_MS, until - performance.now()))
      await during()
    }
    ended.abort()
    await changing
    for (const each of staying) traffic.note('WebSocket that stays', await each.leave().catch(String))
    await traffic.stop()
    asker.hangUp()
  }
  const first = new Traffic(kinds)
  await under(first, WARM_UP_MS, async () => {})
  tell(`warm; ${first.failures.length} failures${first.failures.map(each => `\n  ${each}`).join('')}`)
  const before = await calm(members)

  const traffic = new Traffic(kinds)
  const samples = members.map((): Course['samples'] => [])
  const live = members.map((): Course['live'] => [])
  const start = performance.now()
  tell(`soaking for ${MINUTES} minutes`)
  await under(traffic, MINUTES * 60_000, async () => {
    const minute = (performance.now() - start) / 60_000
    for (const [i, each] of members.entries()) samples[i]!.push({ minute, sample: sampleOf(each) })
    if (samples[0]!.length % EACH_MINUTE !== 0) return
    for (const [i, each] of members.entries())
      if (sampleOf(each)) live[i]!.push({ minute, heapMiB: (await heldBy(each, folder)).heapMiB })
    const calls = [...traffic.counts.values()].reduce((sum, each) => sum + each.calls, 0)
    const rss = members.map(({ name }, i) => {
      const now = samples[i]!.at(-1)!.sample
      return `${name} ${now?.rssMiB.toFixed(0)}/${now?.open}`
    })
    tell(`${minute.toFixed(1)} min, ${calls} calls; MiB/open: ${rss.join(', ')}`)
    for (const failure of traffic.failures.splice(0)) tell(failure)
  })
  const after = await calm(members)
  const courses = members.map((member, i) => ({
    member,
    samples: samples[i]!,
    live: live[i]!,
    calm: { before: before[i]!, after: after[i]! },
  }))
  const { lines, faults } = reportOf(courses, traffic.counts)
  process.stdout.write(`\n${lines.join('\n')}\n\n`)
  for (const failure of traffic.failures) tell(failure)
  process.stdout.write(faults.length === 0 ? 'passed\n' : `NOT passed:\n${faults.map(each => `- ${each}\n`).join('')}`)
  return faults.length === 0 ? 0 : 1
}

try {
  process.exitCode = await soak()
} finally {
  house.interrupt()
  await house.ended
  echo.close()
  await sandbox.close()
  await rm(folder, { recursive: true, force: true })
}

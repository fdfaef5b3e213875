import { type SandboxServer, startSandbox } from '@gatehouse/testing/sandbox/server.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CallLoad } from './support/call-load.js'
import { householdOf, processOf, type Role } from './support/launch.js'
import { type Management, until } from './support/management.js'
import { modelLab } from './support/model-lab.js'
import { type RunningHouse, startHouse } from './support/running-house.js'
import { ownerOf } from './support/two-tenants.js'

const aliases = { whole: { target: 'sandbox-small+tokens=7' }, stream: { target: 'sandbox-small+tokens=20,pace=5' } }
const CALLS_BETWEEN = 60

interface Logged {
  requestId: string
  status: number
  error?: string
  inputTokens: number
  outputTokens: number
  usageSource: string
}

let house: RunningHouse
let sandbox: SandboxServer
let owner: Management
let lab: Awaited<ReturnType<typeof modelLab>>
let load: CallLoad

beforeAll(async () => {
  sandbox = await startSandbox({ kept: 100_000 })
  house = await startHouse({ GATEHOUSE_WORKERS: '2' })
  owner = (await ownerOf(house)).api
  lab = await modelLab(owner, `${sandbox.url}/v1`, aliases)
  await until(5_000, async () => (await fetch(`${house.gatewayUrl}/v1/models`, { headers: bearer() })).ok)
})
afterAll(async () => {
  await house?.stop()
  await sandbox?.close()
})

const bearer = () => ({ authorization: `Bearer ${lab.key}` })

async function victim(which: Role | 'a worker of the data plane'): Promise<number> {
  if (which !== 'a worker of the data plane') return (await until(30_000, () => processOf(which, house))).value
  const workers = await until(30_000, async () => {
    const primary = await processOf('data plane', house)
    const [, ...below] = primary === undefined ? [] : await householdOf(primary)
    return below.length === 2 && below
  })
  return workers.value[0]!
}

/** Kills a part of the house in the middle of its calls, and waits until calls are carried again. */
async function kill(which: Role | 'a worker of the data plane'): Promise<void> {
  await load.completed(CALLS_BETWEEN)
  process.kill(await victim(which), 'SIGKILL')
  await load.completed(CALLS_BETWEEN)
}

/** The identifier that a call carries in its body, or in its query. */
function idOf({ url, body }: { url: string; body: string }): string {
  return new URL(url, 'http://x').searchParams.get('id') ?? (JSON.parse(body) as { user: string }).user
}

async function logged(): Promise<Logged[]> {
  const entries: Logged[] = []
  for (let cursor = ''; ; ) {
    const path = `/logs?tenant=lab&limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
    const page = await owner.call<{ data: Logged[]; nextCursor: string | null }>('GET', path)
    entries.push(...page.data.filter(({ requestId }) => requestId.startsWith('load-')))
    if (!page.nextCursor) return entries
    cursor = page.nextCursor
  }
}

async function totals() {
  const path = '/usage?tenant=lab'
  type Sums = { requests: number; estimated: number; inputTokens: number; outputTokens: number }
  const { data } = await owner.call<{ data: Sums[] }>('GET', path)
  return data[0] ?? { requests: 0, estimated: 0, inputTokens: 0, outputTokens: 0 }
}

it('bills every call once, whatever is killed meanwhile', async () => {
  const before = (await totals()).requests
  load = new CallLoad({ url: house.gatewayUrl, key: lab.key }, 8)
  for (const which of [
    'a worker of the data plane',
    'data plane',
    'control plane',
    'postgres',
    'a worker of the data plane',
    'data plane',
  ] as const)
    await kill(which)
  await load.completed(CALLS_BETWEEN)
  await load.stop()
  await sandbox.idle()

  const served = new Map(sandbox.requests().map(request => [idOf(request), request]))
  expect(served.size).toBe(sandbox.served().totals.calls)
  // The control plane may be on its way back still.
  const { value: entries } = await until(60_000, async () => {
    const all = await logged().catch(() => [])
    const told = new Set(all.map(({ requestId }) => requestId))
    return [...served.keys()].every(id => told.has(id)) && all
  })
  const booked = new Map(entries.map(entry => [entry.requestId, entry]))

  // Each call once, and none missing.
  expect(booked.size).toBe(entries.length)
  expect([...served.keys()].filter(id => !booked.has(id))).toEqual([])
  // What was booked and never arrived had begun, and its gateway was killed before it left: told as an estimate. A worker that saw its
  // end coming knew that it had not left.
  const never = entries.filter(({ requestId, status }) => !served.has(requestId) && status !== 503 && status !== 502)
  for (const { usageSource, error, inputTokens, outputTokens } of never) {
    expect(error).toBe('interrupted')
    if (usageSource !== 'estimated')
      expect({ usageSource, inputTokens, outputTokens }).toEqual({
        usageSource: 'none',
        inputTokens: 0,
        outputTokens: 0,
      })
  }

  // Whoever got the whole answer is billed for exactly that.
  const complete = load.calls.filter(call => call.complete)
  for (const { id, kind } of complete) {
    const { usage } = served.get(id)!
    expect(booked.get(id)).toMatchObject({
      status: 200,
      usageSource: kind === 'rest' ? 'none' : 'provider',
      inputTokens: usage.input,
      outputTokens: usage.output,
    })
  }
  // The others are marked, with what was seen of them.
  const estimated = entries.filter(({ usageSource }) => usageSource === 'estimated')
  expect(estimated.length).toBeGreaterThan(0)
  for (const entry of estimated) expect(entry).toMatchObject({ error: 'interrupted', status: 500 })

  // The sums are those of the calls.
  const sums = await totals()
  expect(sums.requests - before).toBe(entries.length)
  expect(sums.estimated).toBe(estimated.length)
  for (const tokens of ['inputTokens', 'outputTokens'] as const)
    expect(sums[tokens]).toBe(entries.reduce((sum, entry) => sum + entry[tokens], 0))
  process.stdout.write(
    `${entries.length} calls booked, ${served.size} served, ${complete.length} whole, ${estimated.length} estimated, ${never.length} of those never sent\n`,
  )
}, 240_000)

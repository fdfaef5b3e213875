import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { restApi, TestGateway, type TestUpstream, tenant, upstream } from '../testing/test-gateway.js'

// A target may die in many ways. While another lives no caller hears of it, as far as the call may be sent twice.

let gateway: TestGateway
const endings: (() => unknown)[] = []

beforeAll(async () => {
  gateway = await new TestGateway().start()
})
afterAll(() => gateway.stop())
afterEach(async () => {
  for (const end of endings.splice(0)) await end()
})

async function serve(...args: Parameters<typeof upstream>): Promise<TestUpstream> {
  const made = await upstream(...args)
  endings.push(made.stop)
  return made
}
const alive = (): Promise<TestUpstream> => serve((req, res) => void req.resume().on('end', () => res.end('alive')))

/** Takes connections, and does with them as it is told. */
async function raw(take: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server: Server = createServer(socket => {
    sockets.add(socket)
    take(socket.on('error', () => {}))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  endings.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A port at which connections are begun and none is ever taken: the queue of one who sleeps is full. */
async function blackHole(): Promise<string> {
  const asleep = new SharedArrayBuffer(4)
  const code = `
    const { parentPort, workerData } = require('node:worker_threads')
    const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port)
      Atomics.wait(new Int32Array(workerData), 0, 0)
    })`
  const worker = new Worker(code, { eval: true, workerData: asleep })
  const [port] = (await once(worker, 'message')) as [number]
  const queued = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}))
  await Promise.all(queued.slice(0, 2).map(socket => once(socket, 'connect')))
  endings.push(() => {
    for (const socket of queued) socket.destroy()
    Atomics.notify(new Int32Array(asleep), 0)
    return worker.terminate()
  })
  return `http://127.0.0.1:${port}`
}

async function refusing(): Promise<string> {
  const gone = await upstream(() => {})
  await gone.stop()
  return gone.url
}

let made = 0
/** An API of its own, by its path; `path`: in the place of one that there is. */
function apply(targets: readonly string[], rest: object = {}, path = `/acme/a${++made}`): string {
  const timeouts = { connectMs: 150, headMs: 5000, idleMs: 5000 }
  const id = path.slice('/acme/'.length)
  const { refusals } = gateway.apply({
    tenant: [tenant],
    api: [restApi([...targets], { auth: 'none', path, timeouts, ...rest }, { id: `ver_${id}`, api: `api_${id}` })],
  })
  expect(refusals).toEqual([])
  return path
}
const call = (path: string, init?: RequestInit): Promise<Response> => fetch(gateway.url(path), init)
const told = async (path: string, init?: RequestInit): Promise<string> => {
  const response = await call(path, init)
  return response.ok ? response.text() : String(response.status)
}
const large = Buffer.alloc(200_000)
const SAFE: RequestInit[] = [{}, { method: 'PUT', body: 'x' }, { method: 'DELETE' }, { method: 'OPTIONS' }]
const POSTS: RequestInit[] = [
  { method: 'POST', body: 'x' },
  { method: 'POST', body: large },
]
const times = (path: string, count: number, kinds: RequestInit[]): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => told(path, kinds[i % kinds.length])))

/** Long enough for the other one, on a machine that is busy. */
const QUICK = { connectMs: 2000, headMs: 2000, idleMs: 5000 }

const ALGORITHMS = ['round-robin', 'least-connections', 'consistent-hash', 'peak-ewma'] as const

test.each<[string, () => Promise<string>, kinds: RequestInit[], rest?: object]>([
  ['refuses connections', refusing, [...SAFE, ...POSTS]],
  ['takes none, and says nothing', blackHole, [...SAFE, ...POSTS]],
  ['resets what it takes', () => raw(socket => socket.resetAndDestroy()), SAFE],
  ['resets what it is sent', () => raw(socket => socket.on('data', () => socket.resetAndDestroy())), SAFE],
  ['ends without an answer', () => raw(socket => socket.on('data', () => socket.end())), SAFE],
  ['takes calls and never answers', () => raw(socket => void socket.resume()), SAFE, { timeouts: QUICK }],
  ['breaks off in its head', () => raw(s => s.on('data', () => s.end('HTTP/1.1 200 OK\r\nContent-Le'))), SAFE],
  ['speaks no HTTP', () => raw(socket => socket.on('data', () => socket.end('SSH-2.0-OpenSSH\r\n'))), SAFE],
  [
    'answers 503',
    async () => (await serve((_req, res) => void res.writeHead(503).end('busy'))).url,
    SAFE,
    { retries: { statuses: [503] } },
  ],
])('one that %s costs no caller an error, however calls are spread', async (_what, dead, kinds, rest) => {
  await Promise.all(
    ALGORITHMS.map(async algorithm => {
      const [bad, good] = [await dead(), await alive()]
      const path = apply([bad, good.url], { ...rest, balancing: { algorithm, hash: { by: 'path' } } })
      for (let round = 0; round < 2; round++)
        expect([algorithm, ...(await times(path, 20, kinds))]).toEqual([algorithm, ...Array(20).fill('alive')])
    }),
  )
})

test('what may not be sent twice is told to its caller, and the target is left alone', async () => {
  let asked = 0
  const bad = await raw(socket =>
    socket.on('data', () => {
      asked++
      socket.resetAndDestroy()
    }),
  )
  const path = apply([bad, (await alive()).url])
  const all: string[] = []
  for (let i = 0; i < 30; i++) all.push(await told(path, { method: 'POST', body: 'x' }))
  expect(new Set(all)).toEqual(new Set(['502', 'alive']))
  // Five in a row, then nothing more for ten seconds.
  expect([all.filter(each => each === '502').length, asked]).toEqual([5, 5])
})

test('where the budget is none, nothing is sent twice', async () => {
  const bad = await raw(socket => socket.on('data', () => socket.resetAndDestroy()))
  const path = apply([bad, (await alive()).url], { retries: { attempts: 3, budgetPercent: 0 } })
  expect(new Set(await times(path, 4, SAFE))).toEqual(new Set(['502', 'alive']))
})

test('half an answer is never told as a whole one, and soon nobody gets any', async () => {
  const half = await raw(s => s.on('data', () => s.end('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf')))
  const path = apply([half, (await alive()).url])
  const all: string[] = []
  for (let i = 0; i < 30; i++)
    all.push(
      await call(path)
        .then(response => response.text())
        .catch(() => 'cut'),
    )
  expect(all.filter(each => each === 'cut')).toHaveLength(5)
  expect(all.slice(-15)).toEqual(Array(15).fill('alive'))
})

test.each(ALGORITHMS)(
  'one that dies in the midst of load, with calls in it, costs nobody an error: %s',
  async algorithm => {
    const slowly = (): Promise<TestUpstream> => serve((_req, res) => void setTimeout(() => res.end('alive'), 3))
    const [dying, other] = [await slowly(), await slowly()]
    const path = apply([dying.url, other.url], {
      balancing: { algorithm, hash: { by: 'header', name: 'x-who' } },
      timeouts: { connectMs: 2000, headMs: 5000, idleMs: 5000 },
    })
    let done = 0
    let dead: Promise<void> | undefined
    const errors: string[] = []
    const caller = async (): Promise<void> => {
      while (done < 300) {
        const text = await told(path, { headers: { 'x-who': String(done) } })
        if (text !== 'alive') errors.push(text)
        if (++done === 120) dead = dying.stop()
      }
    }
    await Promise.all(Array.from({ length: 24 }, caller))
    await dead
    expect(errors).toEqual([])
  },
)

test('one that is taken out finishes what it has, gets nothing new, and its connections are closed', async () => {
  let answer: () => void = () => {}
  const arrived: string[] = []
  const leaving = await serve((req, res) => {
    arrived.push(req.url!)
    res.writeHead(200, { 'content-length': '8' }).write('half')
    answer = () => res.end('half')
  })
  const closed = new Promise<void>(resolve => leaving.server.on('connection', socket => socket.on('close', resolve)))
  const path = apply([leaving.url])
  const open = await call(path)
  apply([(await alive()).url], {}, path)
  expect(await times(path, 20, [{}])).toEqual(Array(20).fill('alive'))
  answer()
  expect(await open.text()).toBe('halfhalf')
  await closed
  expect(arrived).toHaveLength(1)
})

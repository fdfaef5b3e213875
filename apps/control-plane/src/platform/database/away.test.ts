import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { testDatabase } from '@gatehouse/testing/postgres.js'
import { expect, it } from 'vitest'
import { TestControlPlane } from '../../testing/test-control-plane.js'

/** The way to Postgres, that a test can cut. */
class Road {
  private server: Server | undefined
  private readonly sockets = new Set<Socket>()
  private port = 0

  constructor(private readonly target: URL) {}

  async open(): Promise<string> {
    this.server = createServer(from => {
      const to =
        this.target.hostname === '' || this.target.searchParams.has('host')
          ? connect(`${this.target.searchParams.get('host')}/.s.PGSQL.${this.target.port || 5432}`)
          : connect(Number(this.target.port), this.target.hostname)
      for (const socket of [from, to]) {
        this.sockets.add(socket)
        socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket))
      }
      from.pipe(to).pipe(from)
    })
    await once(this.server.listen(this.port, '127.0.0.1'), 'listening')
    this.port = (this.server.address() as AddressInfo).port
    const url = new URL(this.target)
    url.search = ''
    url.host = `127.0.0.1:${this.port}`
    return url.href
  }

  async cut(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise(resolve => this.server!.close(resolve))
  }
}

it('answers not_ready while Postgres is away, and serves again when it is back', async () => {
  const database = await testDatabase()
  const road = new Road(new URL(database.loginUrl))
  const settings = { GATEHOUSE_DATABASE_URL: await road.open(), GATEHOUSE_LOG_LEVEL: 'error' }
  const plane = await TestControlPlane.start(settings, database)
  const ada = await plane.person('ada')
  expect((await ada.get('/me')).status).toBe(200)
  expect((await fetch(`${plane.url}/readyz`)).status).toBe(200)

  await road.cut()
  for (let i = 0; i < 3; i++) {
    const answer = await ada.get('/me')
    expect(answer).toMatchObject({ status: 503, body: { code: 'not_ready' } })
    expect(answer.headers.get('retry-after')).toBe('1')
  }
  expect((await fetch(`${plane.url}/readyz`)).status).toBe(503)
  expect((await fetch(`${plane.url}/healthz`)).status).toBe(200)

  await road.open()
  expect((await ada.get('/me')).status).toBe(200)
  expect((await fetch(`${plane.url}/readyz`)).status).toBe(200)
  await plane.close()
  await road.cut()
})

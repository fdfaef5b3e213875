import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type RedisServer, startRedisServer, type TestRedis } from './redis.js'

const NODES = 3
const SLOTS = 16_384
// The nodes of a cluster speak to each other at their port and this.
const BUS = 10_000

/** A Redis cluster of three, each with a third of the slots and no replica; undefined where no `redis-server` is installed. */
export async function testRedisCluster(): Promise<TestRedis | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-redis-'))
  const servers: RedisServer[] = []
  const stop = async () => {
    await Promise.all(servers.map(server => server.stop()))
    await rm(folder, { recursive: true, force: true })
  }
  for (let n = 0; n < NODES; n++) {
    const own = ['--cluster-config-file', join(folder, `node-${n}.conf`), '--cluster-node-timeout', '2000']
    const server = await startRedisServer(['--cluster-enabled', 'yes', ...own], 65_535 - BUS)
    if (!server) {
      await stop()
      return undefined
    }
    servers.push(server)
  }
  const [first, ...others] = servers.map(({ port }) => port) as [number, ...number[]]
  for (const [n, { port }] of servers.entries()) {
    const slots = Array.from({ length: SLOTS }, (_, slot) => slot).filter(
      slot => Math.floor((slot * NODES) / SLOTS) === n,
    )
    await say(port, `CLUSTER ADDSLOTS ${slots.join(' ')}`)
    await say(port, `CLUSTER SET-CONFIG-EPOCH ${n + 1}`)
  }
  for (const port of others) await say(first, `CLUSTER MEET 127.0.0.1 ${port}`)
  for (const { port } of servers)
    while (!(await say(port, 'CLUSTER INFO')).includes('cluster_state:ok')) await pause(50)
  return { url: `redis+cluster://${servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`, stop }
}

/** One command; the first packet of what it answers. */
async function say(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  try {
    socket.write(`${command}\r\n`)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    const text = String(answer)
    if (text.startsWith('-')) throw new Error(`${command.slice(0, 30)}: ${text}`)
    return text
  } finally {
    socket.destroy()
  }
}

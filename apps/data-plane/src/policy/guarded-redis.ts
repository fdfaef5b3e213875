import type { RedisPlace, RedisStore } from '@gatehouse/policies/contract.js'
import { AbstractConnector, Redis } from 'ioredis'
import type { Origins } from '../upstream/origin.js'
import type { Beside } from './background.js'
import { guardedSocket } from './guarded-socket.js'

/** A call may wait for it. */
const COMMAND_MS = 100
const CONNECT_MS = 2_000
const LAST_RETRY_MS = 2_000
const SCANNED = 500

export type GuardedRedis = (place: RedisPlace, prefix: string, failed: (cause: unknown) => void) => RedisStore & Beside

/** Redis servers that policies are configured with, under the address rule of upstreams. */
export const guardedRedis =
  (origins: Origins): GuardedRedis =>
  (place, prefix, failed) =>
    new PolicyRedis(origins, place, prefix, failed)

/** One policy's keys of one Redis. What is asked while it is away is refused at once: nobody waits for it to come back. */
class PolicyRedis implements RedisStore, Beside {
  private readonly redis: Redis
  private stopped = true
  private timer: NodeJS.Timeout | undefined

  constructor(
    origins: Origins,
    { url, username, password }: RedisPlace,
    private readonly prefix: string,
    failed: (cause: unknown) => void,
  ) {
    const { protocol, hostname, port } = new URL(url)
    const target = {
      tls: protocol === 'rediss:',
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port),
      timeoutMs: CONNECT_MS,
    }
    class Connector extends AbstractConnector {
      constructor() {
        super(CONNECT_MS)
      }

      override async connect() {
        this.connecting = true
        const socket = await guardedSocket(origins, target)
        // What `disconnect` could not know of yet.
        if (!this.connecting) {
          socket.destroy()
          throw new Error('stopped while it connected')
        }
        this.stream = socket
        return socket
      }
    }
    this.redis = new Redis({
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      Connector,
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_MS,
      retryStrategy: attempt => Math.min(LAST_RETRY_MS, 100 * 2 ** attempt),
    })
    let told = false
    this.redis.on('ready', () => {
      told = false
    })
    // Once, and not at each attempt to come back.
    this.redis.on('error', cause => {
      if (!told && !this.stopped) failed(cause)
      told = true
    })
    // Where a connection cannot be had ioredis gives up, whatever its retryStrategy says.
    this.redis.on('end', () => {
      if (!this.stopped) this.timer = setTimeout(() => this.connect(), LAST_RETRY_MS).unref()
    })
  }

  start(): void {
    if (!this.stopped) return
    this.stopped = false
    this.connect()
  }

  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    this.redis.disconnect()
  }

  private connect(): void {
    // What goes wrong comes as an error too, and it is tried again.
    this.redis.connect().catch(() => {})
  }

  fields(key: string, names: readonly string[]): Promise<(Buffer | null)[]> {
    return this.redis.hmgetBuffer(this.prefix + key, ...names)
  }

  async put(key: string, fields: Record<string, string | Buffer>, lifetimeMs: number): Promise<void> {
    const name = this.prefix + key
    await this.redis.multi().hset(name, fields).pexpire(name, Math.ceil(lifetimeMs)).exec()
  }

  async drop(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.redis.unlink(...keys.map(key => this.prefix + key))
  }

  async first(key: string, lifetimeMs: number): Promise<boolean> {
    return (await this.redis.set(this.prefix + key, '1', 'PX', lifetimeMs, 'NX')) === 'OK'
  }

  async *keys(prefix: string): AsyncIterable<string[]> {
    const match = `${literal(this.prefix + prefix)}*`
    let cursor = '0'
    do {
      const [next, found] = await this.redis.scan(cursor, 'MATCH', match, 'COUNT', SCANNED)
      if (found.length > 0) yield found.map(name => name.slice(this.prefix.length))
      cursor = next
    } while (cursor !== '0')
  }
}

/** What stands for itself in a pattern. */
const literal = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&')

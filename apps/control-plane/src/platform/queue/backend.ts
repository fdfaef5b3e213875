import { JOBS_SCHEMA } from '@gatehouse/migrations/jobs-schema.js'
import { SYSTEM_ROLE } from '@gatehouse/migrations/roles.js'
import { createPostgresBackend, type Processor, Queue, Worker, withBackend } from 'bullmq'
import type { Env } from '../env.js'
import { openRedis, type RedisClient } from '../redis/open-redis.js'

const NAME = 'jobs'
// Keys of one queue stay in one slot of a Redis cluster.
const PREFIX = '{gatehouse}'

export interface JobOptions {
  attempts?: number
  backoff?: { type: 'exponential'; delay: number }
  delay?: number
  deduplication?: { id: string }
  removeOnComplete?: boolean
  removeOnFail?: { count: number }
}

/** The little that we use of BullMQ, the same on both of its backends. */
export interface QueueHandle {
  add(name: string, data: unknown, options: JobOptions): Promise<unknown>
  getJobScheduler(id: string): Promise<unknown>
  upsertJobScheduler(
    id: string,
    repeat: { every: number },
    template: { name: string; data: unknown; opts: JobOptions },
  ): Promise<unknown>
  waitUntilReady(): Promise<unknown>
  close(): Promise<void>
}

export interface WorkerHandle {
  close(): Promise<void>
}

type OnError = (error: Error) => void

const onPostgres = withBackend(createPostgresBackend)
const postgres = (env: Env, max: number) => ({
  connectionString: env.databaseUrl!,
  schema: JOBS_SCHEMA,
  options: `-c role=${SYSTEM_ROLE}`,
  max,
  connectionTimeoutMillis: 5_000,
})

/** Postgres unless a Redis is given. `onError` hears of lost connections, which come back by themselves. */
export function openQueue(env: Env, onError: OnError): QueueHandle {
  if (env.redisUrl === undefined) {
    const queue = new onPostgres.Queue(NAME, { connection: postgres(env, 2) })
    queue.on('error', onError)
    return queue
  }
  // A caller must hear at once that Redis is away, instead of waiting for it.
  const redis = openRedis(env.redisUrl, { maxRetriesPerRequest: 1, connectTimeout: 2_000 }, onError)
  const queue = new Queue(NAME, { connection: redis, prefix: PREFIX })
  queue.on('error', onError)
  return closing(queue, redis)
}

export function openWorker(env: Env, run: Processor, onError: OnError): WorkerHandle {
  if (env.redisUrl === undefined) {
    const worker = new onPostgres.Worker(NAME, run, { connection: postgres(env, 4), concurrency: 4 })
    worker.on('error', onError)
    return worker
  }
  const redis = openRedis(env.redisUrl, { maxRetriesPerRequest: null }, onError)
  const worker = new Worker(NAME, run, { connection: redis, prefix: PREFIX, concurrency: 4 })
  worker.on('error', onError)
  return closing(worker, redis)
}

// A connection that BullMQ was given is left open by it.
function closing<T extends QueueHandle | WorkerHandle>(handle: T, redis: RedisClient): T {
  const close = handle.close.bind(handle)
  handle.close = async () => {
    // Closing waits for an answer that a Redis which is away never gives.
    if (redis.status !== 'ready') redis.disconnect()
    await close()
    redis.disconnect()
  }
  return handle
}

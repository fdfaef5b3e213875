import { randomBytes } from 'node:crypto'
import { type TestDatabase, testDatabase } from '@gatehouse/testing/postgres.js'
import { testRedis } from '@gatehouse/testing/redis.js'
import { testRedisCluster } from '@gatehouse/testing/redis-cluster.js'
import { Injectable, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Env } from '../env.js'
import { EnvModule } from '../env.module.js'
import { HandlesJob, type JobHandler } from './job-handler.js'
import { JobRunner } from './job-runner.js'
import { Jobs } from './jobs.js'
import { QueueModule } from './queue.module.js'

/** Lets a test wait for what a job did. */
class Seen {
  private readonly all: unknown[] = []
  private waiting: { count: number; done: (all: unknown[]) => void }[] = []

  add(what: unknown): void {
    this.all.push(what)
    this.waiting = this.waiting.filter(({ count, done }) => this.all.length < count || done([...this.all]))
  }

  of(count: number): Promise<unknown[]> {
    if (this.all.length >= count) return Promise.resolve([...this.all])
    return new Promise(done => this.waiting.push({ count, done }))
  }
}

@Injectable()
@HandlesJob('test.note')
class Note implements JobHandler<{ text: string }> {
  readonly seen = new Seen()
  async run({ text }: { text: string }): Promise<void> {
    this.seen.add(text)
  }
}

@Injectable()
@HandlesJob('test.fails-once')
class FailsOnce implements JobHandler {
  readonly seen = new Seen()
  private runs = 0
  async run(): Promise<void> {
    this.runs++
    if (this.runs === 1) throw new Error('the first run fails')
    this.seen.add(this.runs)
  }
}

@Injectable()
@HandlesJob('test.tick', { every: 200 })
class Tick implements JobHandler {
  readonly seen = new Seen()
  async run(): Promise<void> {
    this.seen.add('tick')
  }
}

@Injectable()
@HandlesJob('test.alone', { alone: true })
class Alone implements JobHandler {
  readonly seen = new Seen()
  end = (): void => {}
  private readonly ended = new Promise<void>(end => {
    this.end = end
  })
  async run(): Promise<void> {
    this.seen.add('begun')
    await this.ended
  }
}

@Module({})
class TestModule {
  static with(env: Env) {
    return {
      module: TestModule,
      imports: [EnvModule.with(env), QueueModule],
      providers: [Note, FailsOnce, Tick, Alone],
    }
  }
}

const [redis, cluster] = await Promise.all([testRedis(), testRedisCluster()])
let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  await Promise.all([redis?.stop(), cluster?.stop()])
  await database.drop()
})

const settings = (more: Record<string, string> = {}) =>
  Env.read({
    GATEHOUSE_DATABASE_URL: database.loginUrl,
    GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
    ...more,
  })

describe.each([
  { backend: 'Postgres', more: {} as Record<string, string>, missing: false },
  { backend: 'Redis', more: { GATEHOUSE_REDIS_URL: redis?.url ?? 'redis://none' }, missing: redis === undefined },
  { backend: 'a Redis cluster', more: { GATEHOUSE_REDIS_URL: cluster?.url ?? 'redis://none' }, missing: !cluster },
])('jobs on $backend', ({ more, missing }) => {
  const open: { close(): Promise<void> }[] = []
  afterEach(async () => {
    for (const app of open.splice(0)) await app.close()
  })

  async function start() {
    const app = await NestFactory.createApplicationContext(TestModule.with(settings(more)), { logger: false })
    open.push(app)
    return app
  }

  it.skipIf(missing)('run in a worker, whichever process asked for them', async () => {
    const [asking, working] = [await start(), await start()]
    await working.get(JobRunner).start()
    await asking.get(Jobs).add('test.note', { text: 'one' })
    await asking.get(Jobs).add('test.note', { text: 'later' }, { delay: 100 })
    expect(await working.get(Note).seen.of(2)).toEqual(['one', 'later'])
  })

  it.skipIf(missing)('wait while no worker runs, once for each thing to do', async () => {
    const [asking, working] = [await start(), await start()]
    await asking.get(Jobs).add('test.note', { text: 'first' }, { dedupe: 'a' })
    await asking.get(Jobs).add('test.note', { text: 'again' }, { dedupe: 'a' })
    await asking.get(Jobs).add('test.note', { text: 'other' }, { dedupe: 'b' })
    await working.get(JobRunner).start()
    await working.get(Note).seen.of(2)
    await asking.get(Jobs).add('test.note', { text: 'end' })
    expect(await working.get(Note).seen.of(3)).toEqual(expect.arrayContaining(['first', 'other', 'end']))
  })

  it.skipIf(missing)('are tried again, and repeat where they say so', async () => {
    const app = await start()
    await app.get(JobRunner).start()
    await app.get(Jobs).add('test.fails-once')
    expect(await app.get(FailsOnce).seen.of(1)).toEqual([2])
    expect((await app.get(Tick).seen.of(2)).length).toBeGreaterThanOrEqual(2)
  })
})

it('runs of a job that is alone take one place, however many are asked for', async () => {
  const app = await NestFactory.createApplicationContext(TestModule.with(settings()), { logger: false })
  await app.get(JobRunner).start()
  const { seen } = app.get(Alone)
  for (let i = 0; i < 6; i++) await app.get(Jobs).add('test.alone')
  await seen.of(1)
  // Four places there are: this has one only where those six do not hold all of them.
  await app.get(Jobs).add('test.note', { text: 'beside' })
  expect(await app.get(Note).seen.of(1)).toEqual(['beside'])
  expect(await seen.of(1)).toEqual(['begun'])
  app.get(Alone).end()
  while ((await seen.of(1)).length === 1) await app.get(Jobs).add('test.alone')
  await app.close()
})

it('goes on after Postgres ended every connection', async () => {
  const app = await NestFactory.createApplicationContext(TestModule.with(settings()), { logger: false })
  await app.get(JobRunner).start()
  await app.get(Jobs).add('test.note', { text: 'before' })
  await app.get(Note).seen.of(1)
  const client = new pg.Client(database.url)
  await client.connect()
  await client.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )
  await client.end()
  while (!(await app.get(Jobs).add('test.note', { text: 'after' })));
  expect(await app.get(Note).seen.of(2)).toContain('after')
  await app.close()
})

it.each(['redis', 'redis+cluster'])('loses no request to a queue that is away: %s', async scheme => {
  const app = await NestFactory.createApplicationContext(
    TestModule.with(settings({ GATEHOUSE_REDIS_URL: `${scheme}://127.0.0.1:1` })),
    { logger: false },
  )
  await expect(app.get(Jobs).add('test.note', { text: 'x' })).resolves.toBe(false)
  await app.close()
})

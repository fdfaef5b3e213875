import {
  type Allotment,
  type Claim,
  type LimitKind,
  SHARE_LIFE_MS,
  WISH_LIFE_MS,
} from '@gatehouse/shared/limits/sharing.js'
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common'
import { Env } from '../../platform/env.js'
import { openRedis, type RedisClient } from '../../platform/redis/open-redis.js'
import { within } from '../../platform/within.js'
import { DECIDE, readPart } from './counter-script.js'
import type { PlanLimit } from './plan-limit.js'

// One slot of a Redis cluster, so that all claims of an exchange are one script.
const PREFIX = '{gatehouse}:limit:'
const BORN = `${PREFIX}born`
// Nodes wait no longer than two seconds for all of an exchange.
const ANSWER_MS = 500
// One that did not answer is not asked again at once.
const REST_MS = 1_000
const ANSWERS = 5

export interface Limited {
  claim: Claim
  plan: PlanLimit
}

export interface Use {
  used: number
  /** ms since the epoch; undefined where nothing is used. */
  freeAt: number | undefined
}

/**
 * The ledger of what is soon forgotten, in Redis where one is given: what `LimitLedger` is for the rest. Nothing of it is a fact; a Redis that is
 * lost makes nodes limit alone.
 */
@Injectable()
export class CounterLedger implements BeforeApplicationShutdown {
  private readonly redis: RedisClient | undefined
  private restUntil = 0
  private readonly logger = new Logger('limits')

  constructor({ redisUrl }: Env) {
    if (redisUrl === undefined) return
    // A claim must hear soon that Redis is away, instead of waiting for it.
    this.redis = openRedis(
      redisUrl,
      {
        maxRetriesPerRequest: 0,
        connectTimeout: 2_000,
        commandTimeout: ANSWER_MS,
        retryMs: attempt => Math.min(50 * 2 ** attempt, REST_MS),
      },
      error => this.logger.warn({ reason: error.message }, 'Redis is away: nodes limit alone'),
    )
  }

  /** False: there is no Redis, and every limit is a matter of `LimitLedger`. */
  get given(): boolean {
    return this.redis !== undefined
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.redis?.disconnect()
  }

  /** One allotment a claim. `nodes`: how many share. */
  async decide(holder: string, nodes: number, limited: readonly Limited[]): Promise<Allotment[]> {
    if (limited.length === 0) return []
    const keys = limited.map(({ claim }) => keyOf(claim.subscription, claim.kind))
    const given = limited.flatMap(({ claim: { used, keep, want, need, freeMs }, plan: { limit, lastsMs } }) => [
      limit,
      lastsMs,
      used,
      keep,
      want,
      need,
      freeMs,
    ])
    const answer = await this.ask(redis =>
      redis.eval(DECIDE, keys.length + 1, BORN, ...keys, holder, SHARE_LIFE_MS, WISH_LIFE_MS, nodes, ...given),
    )
    if (answer === undefined) return limited.map(({ claim, plan }) => aloneWith(claim, plan.limit))
    const numbers = (answer as string[]).map(Number)
    return limited.map(({ claim: { subscription, kind, window } }, index) => {
      const [held, fair, othersUsed, othersFreeMs, othersSpare] = numbers.slice(index * ANSWERS) as [
        number,
        number,
        number,
        number,
        number,
      ]
      return { subscription, kind, window, held, fair, othersUsed, othersFreeMs, othersSpare }
    })
  }

  /** Over all nodes, as far as they told; undefined where it cannot be known now. */
  async used(subscription: string, kind: LimitKind): Promise<Use | undefined> {
    const parts = await this.ask(redis => redis.hvals(keyOf(subscription, kind)))
    const now = Date.now()
    const present = parts?.map(readPart).filter(({ reclaimAt }) => reclaimAt > now)
    if (!present) return undefined
    const free = present.filter(part => part.used > 0 && part.freeAt > now).map(part => part.freeAt)
    return {
      used: present.reduce((sum, part) => sum + part.used, 0),
      freeAt: free.length > 0 ? Math.min(...free) : undefined,
    }
  }

  private async ask<T>(question: (redis: RedisClient) => Promise<T>): Promise<T | undefined> {
    if (!this.redis || performance.now() < this.restUntil) return undefined
    try {
      // A cluster's client looks for another node, and again, for longer than a claim may wait.
      return await within(ANSWER_MS, question(this.redis))
    } catch (error) {
      this.restUntil = performance.now() + REST_MS
      this.logger.warn({ reason: (error as Error).message }, 'Redis did not answer: nodes limit alone')
      return undefined
    }
  }
}

const keyOf = (subscription: string, kind: LimitKind): string => `${PREFIX}${subscription}:${kind}`

const aloneWith = ({ subscription, kind, window, keep }: Claim, limit: number): Allotment => ({
  subscription,
  kind,
  window,
  held: keep,
  fair: limit,
  othersUsed: 0,
  othersFreeMs: 0,
  othersSpare: 0,
  alone: true,
})

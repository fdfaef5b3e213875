import type { Claim } from '@gatehouse/shared/limits/sharing.js'
import { testRedis } from '@gatehouse/testing/redis.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { LimitDecisions } from './limit-decisions.js'

const LIMITS = {
  requests: { limit: 100, window: '1m' },
  tokens: { limit: 5_000, window: '1d' },
  concurrency: 5,
  budget: { amount: '1.50', window: '1mo' },
}

const redis = await testRedis()

describe.skipIf(!redis)('with a Redis', () => {
  let plane: TestControlPlane
  beforeAll(async () => {
    plane = await TestControlPlane.start({ GATEHOUSE_REDIS_URL: redis!.url })
    await plane.query(`INSERT INTO tenant (id, slug, name) VALUES ('ten_1', 'acme', 'Acme')`)
    await plane.query(`INSERT INTO organization (id, slug, name) VALUES ('org_1', 'org-1', 'Org')`)
    await plane.query(
      `INSERT INTO product (id, tenant_id, slug, name, visibility) VALUES ('prod_1', 'ten_1', 'open', 'Open', 'public')`,
    )
    await plane.query(
      `INSERT INTO plan (id, tenant_id, product_id, slug, name, approval, limits, questions) VALUES ('plan_1', 'ten_1', 'prod_1', 'free', 'Free', 'auto', $1, '[]')`,
      [JSON.stringify(LIMITS)],
    )
    await plane.query(
      `INSERT INTO application (id, organization_id, name, created_by) VALUES ('app_1', 'org_1', 'App', 'usr')`,
    )
    await plane.query(
      `INSERT INTO subscription (id, tenant_id, organization_id, application_id, product_id, plan_id, state, created_by)
       VALUES ('sub_1', 'ten_1', 'org_1', 'app_1', 'prod_1', 'plan_1', 'active', 'usr')`,
    )
  })
  afterAll(async () => {
    await plane?.close()
    await redis!.stop()
  })

  it('what is soon forgotten is counted there, everything else in Postgres, and both parties read all of it', async () => {
    const decisions = plane.app.get(LimitDecisions)
    const claim = (kind: Claim['kind'], used: number, want: number): Claim => {
      return { subscription: 'sub_1', kind, window: 0, used, keep: used, want, need: used, freeMs: 5_000 }
    }
    const claims = [
      claim('requests', 12, 20),
      claim('tokens', 400, 900),
      claim('concurrency', 2, 2),
      claim('budget', 500, 500),
    ]
    const ask = (holder: string) => decisions.decide({ nodeId: 'node_1', holder }, 1, claims)
    const answers = await ask('a')
    expect(Object.fromEntries(answers.map(({ kind, held }) => [kind, held]))).toEqual({
      requests: 20,
      concurrency: 2,
      tokens: 900,
      budget: 500,
    })
    expect(await plane.query('SELECT kind FROM limit_part ORDER BY kind')).toEqual([
      { kind: 'budget' },
      { kind: 'tokens' },
    ])
    const publisher = await plane.person('publisher', { acme: ['publisher'] })
    const { body } = await publisher.get<Record<string, unknown>>('/subscriptions/sub_1/limits')
    expect(body).toMatchObject({
      requests: { used: 12, remaining: 88, resetsAt: expect.any(String) },
      tokens: { used: 400, remaining: 4_600 },
      concurrency: { used: 2, remaining: 3 },
    })
    await redis!.stop()
    const cut = await ask('a')
    expect(cut.map(({ kind, held, alone = false }) => ({ kind, held, alone }))).toEqual([
      { kind: 'requests', held: 12, alone: true },
      { kind: 'concurrency', held: 2, alone: true },
      { kind: 'tokens', held: 900, alone: false },
      { kind: 'budget', held: 500, alone: false },
    ])
    expect(await publisher.get('/subscriptions/sub_1/limits')).toMatchObject({
      status: 503,
      body: { code: 'not_ready' },
    })
  })
})

import { randomBytes } from 'node:crypto'
import type { PageQuery } from '@gatehouse/shared/api/common.js'
import type { FeedCreate, feedReplay, feedTested, feedUpdate, feedView } from '@gatehouse/shared/api/feeds.js'
import { usageEvent } from '@gatehouse/shared/billing/usage-event.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { webhookSecret } from '@gatehouse/shared/standard-webhook.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { AuditTrail } from '../../platform/change/audit-trail.js'
import { Seal } from '../../platform/crypto/seal.js'
import { Database, type Tx } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { UpstreamGuard } from '../../platform/net/upstream-guard.js'
import { holdEvents } from '../usage/index.js'
import { splitSecrets } from './feed-secrets.js'
import { FeedSender } from './feed-sender.js'
import { viewsOf } from './feed-views.js'
import { UsageFeed } from './usage-feed.entity.js'

type View = z.output<typeof feedView>

const MOST_FEEDS = 10

/** Where a tenant's usage is told to as it comes in. */
@Injectable()
export class FeedsService {
  constructor(
    private readonly database: Database,
    private readonly trail: AuditTrail,
    private readonly guard: UpstreamGuard,
    private readonly seal: Seal,
    private readonly sender: FeedSender,
  ) {}

  /** It begins with what comes in from now on. Throws `target_denied` for addresses that may not be reached. */
  async create(ctx: Context, input: FeedCreate) {
    await this.guard.check([{ url: input.url, pointer: '/url', query: input.kind === 'webhook' }])
    const signingSecret = input.kind === 'webhook' ? webhookSecret(randomBytes(32)) : null
    const { slug, kind, destination, secrets } = splitSecrets(input)
    const view = await this.database.write(ctx, async tx => {
      await tx.asSystem(() => holdEvents(tx, ctx.tenantId))
      if ((await tx.tenant(UsageFeed).find()).length >= MOST_FEEDS)
        throw new GatewayError('conflict', { detail: `At most ${MOST_FEEDS} feeds a tenant. Delete one first.` })
      const row = await tx.tenant(UsageFeed).insert({
        ...{ id: newId('usageFeed'), slug, kind, destination, cursor: await lastPosition(tx) },
        sealedSecrets: this.seal.sealJson(
          ctx.tenantId,
          signingSecret === null ? secrets : { ...secrets, signingSecret },
        ),
      })
      const made = await one(tx, await tx.tenant(UsageFeed).get(row.id))
      await this.note(tx, 'create', row, { after: made })
      return made
    })
    return { ...view, signingSecret }
  }

  list(ctx: Context, query: PageQuery) {
    return this.database.read(ctx, async tx => {
      const page = await tx.tenant(UsageFeed).page(query, row => row)
      return { ...page, data: await viewsOf(tx, page.data) }
    })
  }

  get(ctx: Context, reference: string): Promise<View> {
    return this.database.read(ctx, async tx => one(tx, await tx.tenant(UsageFeed).get(reference)))
  }

  update(ctx: Context, reference: string, { enabled }: z.output<typeof feedUpdate>): Promise<View> {
    return this.database.write(ctx, async tx => {
      const row = await tx.tenant(UsageFeed).get(reference)
      const next = await tx.tenant(UsageFeed).update(row, { enabled, nextAt: new Date() })
      await this.note(tx, enabled ? 'resume' : 'pause', row, {})
      return one(tx, next)
    })
  }

  delete(ctx: Context, reference: string): Promise<void> {
    return this.database.write(ctx, async tx => {
      const row = await tx.tenant(UsageFeed).get(reference)
      const before = await one(tx, row)
      await tx.tenant(UsageFeed).delete(row)
      await this.note(tx, 'delete', row, { before })
    })
  }

  /** Sends again what was recorded since, with the same ids; a batch that is under way does not count. */
  replay(ctx: Context, reference: string, { from }: z.output<typeof feedReplay>): Promise<View> {
    return this.database.write(ctx, async tx => {
      const row = await tx.tenant(UsageFeed).get(reference)
      const [before] = await tx.query<{ position: string }>(
        `SELECT coalesce(min(position) FILTER (WHERE recorded_at >= $2) - 1, max(position), 0) AS position
         FROM usage_event WHERE tenant_id = $1`,
        [ctx.tenantId, new Date(from)],
      )
      const next = { cursor: before!.position, pending: null, leasedUntil: null, failures: 0, nextAt: new Date() }
      const again = await tx.tenant(UsageFeed).update(row, next)
      await this.note(tx, 'replay', row, { after: { from } })
      return one(tx, again)
    })
  }

  /** Sends one event of its own type now. */
  async test(ctx: Context, reference: string): Promise<z.output<typeof feedTested>> {
    const row = await this.database.read(ctx, tx => tx.tenant(UsageFeed).get(reference))
    const id = newId('usageEvent')
    const event = usageEvent(ctx.tenant!.slug, { id, type: 'test', time: Date.now(), data: NOTHING })
    const error = await this.sender.send(row, `test-${id}`, [event])
    return { delivered: error === undefined, error: error ?? null }
  }

  private note(tx: Tx, verb: string, { id, tenantId }: UsageFeed, facts: { before?: unknown; after?: unknown }) {
    return this.trail.append(tx, { action: `feed.${verb}`, target: { type: 'feed', id }, tenantId, ...facts }, null)
  }
}

const one = async (tx: Tx, row: UsageFeed): Promise<View> => (await viewsOf(tx, [row]))[0]!

async function lastPosition(tx: Tx): Promise<string> {
  const [last] = await tx.query<{ position: string }>(
    'SELECT coalesce(max(position), 0) AS position FROM usage_event WHERE tenant_id = $1',
    [tx.ctx.tenantId],
  )
  return last!.position
}

const NOTHING = {
  ...{ subscription: 'test', application: 'test', organization: '', key: '', api: '', model: '', provider: '' },
  ...{ requests: 0, errors: 0, inputTokens: 0, outputTokens: 0, cachedTokens: 0, reasoningTokens: 0, costUsd: '0' },
}

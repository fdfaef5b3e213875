import type { keyCreate, keyCreated, keyRotate, keyRotated, keyView } from '@gatehouse/shared/api/applications.js'
import type { Page, PageQuery } from '@gatehouse/shared/api/common.js'
import { durationMs } from '@gatehouse/shared/duration.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import { IsNull, LessThan } from 'typeorm'
import type { z } from 'zod'
import { type Change, Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import { updateVersioned } from '../../platform/database/update-versioned.js'
import type { Context } from '../../platform/http/context.js'
import { loadApplication } from '../applications/index.js'
import { ApiKey } from './api-key.entity.js'
import { graceEnd, shownState } from './key-state.js'
import { insertKey, newSecret } from './new-key.js'

type View = z.output<typeof keyView>
const MOST_KEYS = 100

/** Keys of applications. A secret is shown in the answer that makes it and is not kept. */
@Injectable()
export class KeyService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  list(ctx: Context, application: string, query: PageQuery): Promise<Page<View>> {
    return this.database.read(ctx, async tx => {
      const rows = await tx.manager.find(ApiKey, {
        where: {
          applicationId: application,
          subscriptionId: IsNull(),
          ...(query.cursor === undefined ? {} : { id: LessThan(cursorOf(query.cursor)) }),
        },
        order: { id: 'DESC' },
        take: query.limit + 1,
      })
      return pageOf(rows, query.limit, row => row.id, view)
    })
  }

  async create(
    ctx: Context,
    application: string,
    input: z.output<typeof keyCreate>,
  ): Promise<z.output<typeof keyCreated>> {
    const expiresAt = input.expiresAt === undefined ? null : new Date(input.expiresAt)
    if (expiresAt && expiresAt <= new Date())
      throw new GatewayError('validation_failed', {
        errors: [{ pointer: '/expiresAt', message: 'Must be in the future.' }],
      })
    const made = newSecret(input.environment)
    const { result, revision } = await this.changes.commit(ctx, async change => {
      const owner = await loadApplication(change.tx, application)
      const live = await change.tx.manager.countBy(ApiKey, {
        applicationId: owner.id,
        state: 'active',
        subscriptionId: IsNull(),
      })
      if (live >= MOST_KEYS)
        throw new GatewayError('conflict', {
          detail: `An application has at most ${MOST_KEYS} keys. Revoke one first.`,
        })
      const row = await insertKey(change.tx, {
        ...made.columns,
        applicationId: owner.id,
        organizationId: owner.organizationId,
        name: input.name,
        expiresAt,
        generation: 1,
      })
      note(change, 'key.create', row, undefined, view(row))
      return row
    })
    return { ...view(result), secret: made.secret, revision }
  }

  async rotate(
    ctx: Context,
    application: string,
    id: string,
    input: z.output<typeof keyRotate>,
  ): Promise<z.output<typeof keyRotated>> {
    const graceMs = input.grace === '0s' ? 0 : durationMs(input.grace)
    const now = new Date()
    const { result, revision } = await this.changes.commit(ctx, async change => {
      const old = await load(change.tx, application, id)
      if (shownState(old, now) !== 'active')
        throw new GatewayError('state_invalid', { detail: 'Only an active key can be rotated.' })
      const made = newSecret(old.prefix.startsWith('gh_test_') ? 'test' : 'live')
      const { organizationId, applicationId, name, expiresAt } = old
      const row = await insertKey(change.tx, {
        ...made.columns,
        organizationId,
        applicationId,
        name,
        expiresAt,
        generation: old.generation + 1,
      })
      const validUntil = graceEnd(now, graceMs, old.expiresAt)
      const end = graceMs === 0 ? { state: 'revoked' as const, revokedAt: now } : { expiresAt: validUntil }
      await updateVersioned(change.tx, ApiKey, old, { ...end, rotatedTo: row.id })
      change.touch('key', old.id)
      note(change, 'key.rotate', row, view(old), view(row))
      return { row, secret: made.secret, validUntil }
    })
    return {
      ...view(result.row),
      secret: result.secret,
      revision,
      previous: { id, validUntil: result.validUntil.toISOString() },
    }
  }

  async revoke(ctx: Context, application: string, id: string): Promise<{ revision: number }> {
    const { revision } = await this.changes.commit(ctx, async change => {
      const row = await load(change.tx, application, id)
      if (row.state === 'revoked') throw new GatewayError('state_invalid', { detail: 'This key is revoked already.' })
      const next = await updateVersioned(change.tx, ApiKey, row, { state: 'revoked', revokedAt: new Date() })
      note(change, 'key.revoke', row, view(row), view(next))
    })
    return { revision }
  }

  /** Turns a key off and on again. */
  async setEnabled(ctx: Context, application: string, id: string, enabled: boolean): Promise<{ revision: number }> {
    const { revision } = await this.changes.commit(ctx, async change => {
      const row = await load(change.tx, application, id)
      if (row.state === 'revoked') throw new GatewayError('state_invalid', { detail: 'A revoked key stays revoked.' })
      const next = await updateVersioned(change.tx, ApiKey, row, { state: enabled ? 'active' : 'disabled' })
      note(change, enabled ? 'key.enable' : 'key.disable', row, view(row), view(next))
    })
    return { revision }
  }
}

async function load(tx: Tx, application: string, id: string): Promise<ApiKey> {
  const row = await tx.manager.findOneBy(ApiKey, { id, applicationId: application, subscriptionId: IsNull() })
  if (!row) throw new GatewayError('not_found')
  return row
}

function note(change: Change, action: string, row: ApiKey, before: unknown, after: unknown): void {
  change.touch('key', row.id)
  change.audit({ action, target: { type: 'key', id: row.id }, organizationId: row.organizationId, before, after })
}

function view(row: ApiKey): View {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    lastFour: row.lastFour,
    state: shownState(row, new Date()),
    generation: row.generation,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }
}

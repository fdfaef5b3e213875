import type { PageQuery } from '@gatehouse/shared/api/common.js'
import type { snapshotDetail, snapshotPage } from '@gatehouse/shared/api/fleet.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import type { Context } from '../../platform/http/context.js'

interface Row {
  revision: string
  at: Date
  actor: string | null
  summary: string
}

/** Every committed revision and what it changed. */
@Injectable()
export class Revisions {
  constructor(private readonly database: Database) {}

  async page(ctx: Context, { limit, cursor }: PageQuery): Promise<z.output<typeof snapshotPage>> {
    const before = cursor === undefined ? null : revisionOf(cursorOf(cursor))
    const rows = await this.database.read(ctx, tx =>
      tx.query<Row>(
        `SELECT revision, at, actor, summary FROM config_revision
         WHERE ($1::bigint IS NULL OR revision < $1) ORDER BY revision DESC LIMIT $2`,
        [before, limit + 1],
      ),
    )
    return pageOf(rows, limit, row => row.revision, view)
  }

  async get(ctx: Context, reference: string): Promise<z.output<typeof snapshotDetail>> {
    const revision = revisionOf(reference)
    return this.database.read(ctx, async tx => {
      const [row] = await tx.query<Row>(
        'SELECT revision, at, actor, summary FROM config_revision WHERE revision = $1',
        [revision],
      )
      if (!row) throw new GatewayError('not_found')
      const changes = await tx.query<{ kind: string; id: string; removed: boolean }>(
        'SELECT kind, id, removed FROM config_change WHERE revision = $1 ORDER BY kind, id',
        [revision],
      )
      return { ...view(row), changes }
    })
  }
}

function revisionOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new GatewayError('not_found')
  return Number(text)
}

const view = (row: Row) => ({
  revision: Number(row.revision),
  at: row.at.toISOString(),
  actor: row.actor,
  summary: row.summary,
})

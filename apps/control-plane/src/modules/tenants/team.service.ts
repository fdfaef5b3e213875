import type { Page, PageQuery } from '@gatehouse/shared/api/common.js'
import type { teamCreate, teamUpdate, teamView } from '@gatehouse/shared/api/tenants.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { Team } from './team.entity.js'

type View = z.input<typeof teamView>

/** Teams own and share the APIs and products of their tenant. */
@Injectable()
export class TeamService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async create(ctx: Context, input: z.output<typeof teamCreate>) {
    const { result } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      const row = await tx.tenant(Team).insert({ id: newId('team'), ...input })
      audit({ action: 'team.create', target: targetOf(row), tenantId: ctx.tenantId, after: viewOf(row, 0) })
      return row
    })
    return versioned(viewOf(result, 0), result.version)
  }

  page(ctx: Context, query: PageQuery): Promise<Page<View>> {
    return this.database.read(ctx, async tx => {
      const page = await tx.tenant(Team).page(query, row => row)
      const counts = await memberCounts(tx, page.data)
      return { ...page, data: page.data.map(row => viewOf(row, counts.get(row.id) ?? 0)) }
    })
  }

  get(ctx: Context, reference: string) {
    return this.database.read(ctx, async tx => this.counted(tx, await tx.tenant(Team).get(reference)))
  }

  async update(ctx: Context, reference: string, input: z.output<typeof teamUpdate>, expectedVersion?: number) {
    const { result } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      const row = await tx.tenant(Team).get(reference)
      const next = await this.counted(tx, await tx.tenant(Team).update(row, input, expectedVersion))
      const before = { ...next, name: row.name }
      audit({ action: 'team.update', target: targetOf(row), tenantId: ctx.tenantId, before, after: next })
      return next
    })
    return result
  }

  /** What it owned belongs to the whole tenant afterwards. */
  async delete(ctx: Context, reference: string, expectedVersion?: number): Promise<void> {
    await this.changes.commit(ctx, async ({ tx, audit }) => {
      const row = await tx.tenant(Team).get(reference)
      const before = await this.counted(tx, row)
      await tx.tenant(Team).delete(row, expectedVersion)
      audit({ action: 'team.delete', target: targetOf(row), tenantId: ctx.tenantId, before })
    })
  }

  private async counted(tx: Tx, row: Team): Promise<View> {
    const counts = await memberCounts(tx, [row])
    return versioned(viewOf(row, counts.get(row.id) ?? 0), row.version)
  }
}

async function memberCounts(tx: Tx, teams: Team[]): Promise<Map<string, number>> {
  const rows = await tx.query<{ team_id: string; count: number }>(
    'SELECT team_id, count(*)::int AS count FROM team_member WHERE tenant_id = $1 AND team_id = ANY($2) GROUP BY team_id',
    [tx.ctx.tenantId, teams.map(team => team.id)],
  )
  return new Map(rows.map(row => [row.team_id, row.count]))
}

const targetOf = (row: Team) => ({ type: 'team', id: row.id })

const viewOf = ({ id, slug, name, createdAt }: Team, members: number): View => ({
  id,
  slug,
  name,
  members,
  createdAt: createdAt.toISOString(),
})

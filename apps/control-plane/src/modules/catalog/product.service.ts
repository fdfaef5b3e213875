import type { productCreate, productUpdate, productView } from '@gatehouse/shared/api/catalog.js'
import type { PageQuery } from '@gatehouse/shared/api/common.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { releaseScope } from '../policies/index.js'
import { Product } from './product.entity.js'
import { apiSlugs, apisNamed, setApis } from './product-apis.js'
import { requireTeam, teamId, teamSlugs } from './team-access.js'

type View = z.input<typeof productView>

/** Products: live when made. What they hold is what their plans open, so a change of it reaches every plan. */
@Injectable()
export class ProductService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async create(ctx: Context, input: z.output<typeof productCreate>) {
    const { apis, team, description = '', ...fields } = input
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      const owner = team === undefined ? null : await teamId(tx, team)
      const row = await tx.tenant(Product).insert({ id: newId('product'), ...fields, description, teamId: owner })
      await requireTeam(tx, productOwned(row))
      await setApis(tx, row.id, await apisNamed(tx, apis))
      const view = await viewOf(tx, row)
      audit({ action: 'product.create', target: targetOf(row), tenantId: ctx.tenantId, after: view })
      return { view, version: row.version }
    })
    return versioned({ ...result.view, revision }, result.version)
  }

  list(ctx: Context, query: PageQuery) {
    return this.database.read(ctx, async tx => {
      const page = await tx.tenant(Product).page(query, row => row)
      return { ...page, data: await views(tx, page.data) }
    })
  }

  get(ctx: Context, reference: string) {
    return this.database.read(ctx, async tx => {
      const row = await tx.tenant(Product).get(reference)
      return versioned(await viewOf(tx, row), row.version)
    })
  }

  async update(ctx: Context, reference: string, input: z.output<typeof productUpdate>, expectedVersion?: number) {
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const row = await tx.tenant(Product).get(reference)
      await requireTeam(tx, productOwned(row))
      const before = await viewOf(tx, row)
      const { apis, team, ...fields } = input
      const owner = team === undefined ? {} : { teamId: await teamId(tx, team) }
      const next = await tx.tenant(Product).update(row, { ...fields, ...owner }, expectedVersion)
      if (apis) await setApis(tx, row.id, await apisNamed(tx, apis))
      touch('plan', ...(await planIds(tx, row.id)))
      const view = await viewOf(tx, next)
      audit({ action: 'product.update', target: targetOf(row), tenantId: ctx.tenantId, before, after: view })
      return { view, version: next.version }
    })
    return versioned({ ...result.view, revision }, result.version)
  }

  async delete(ctx: Context, reference: string, expectedVersion?: number): Promise<{ revision: number }> {
    const { revision } = await this.changes.commit(ctx, async change => {
      const { tx, touch, audit } = change
      const row = await tx.tenant(Product).get(reference)
      await requireTeam(tx, productOwned(row))
      const before = await viewOf(tx, row)
      const plans = await planIds(tx, row.id)
      for (const plan of plans) await releaseScope(change, 'plan', plan)
      await tx.tenant(Product).delete(row, expectedVersion)
      touch('plan', ...plans)
      audit({ action: 'product.delete', target: targetOf(row), tenantId: ctx.tenantId, before })
    })
    return { revision }
  }
}

export const productOwned = (row: Product) => ({ type: 'product' as const, id: row.id, teamId: row.teamId })
const targetOf = (row: Product) => ({ type: 'product', id: row.id })

async function planIds(tx: Tx, productId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>('SELECT id FROM plan WHERE tenant_id = $1 AND product_id = $2', [
    tx.ctx.tenantId,
    productId,
  ])
  return rows.map(row => row.id)
}

const viewOf = async (tx: Tx, row: Product): Promise<View> => (await views(tx, [row]))[0]!

async function views(tx: Tx, rows: readonly Product[]): Promise<View[]> {
  const apis = await apiSlugs(
    tx,
    rows.map(row => row.id),
  )
  const teams = await teamSlugs(
    tx,
    rows.map(row => row.teamId),
  )
  return rows.map(({ id, slug, name, description, visibility, teamId, createdAt }) => ({
    id,
    slug,
    name,
    description,
    visibility,
    team: teams.get(teamId) ?? null,
    apis: apis.get(id) ?? [],
    createdAt: createdAt.toISOString(),
  }))
}

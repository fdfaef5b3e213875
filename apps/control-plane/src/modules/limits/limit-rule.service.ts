import type { PageQuery } from '@gatehouse/shared/api/common.js'
import type {
  installationLimitCreate,
  limitRuleCreate,
  limitRuleUpdate,
  limitRuleView,
} from '@gatehouse/shared/api/limits.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { type Change, Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { TenantRepository } from '../../platform/database/tenant-repository.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { CounterLedger } from './counter-ledger.js'
import { INSTALLATION, LimitRule } from './limit-rule.entity.js'
import { anyScopeId, ownScopeId } from './limit-scope.js'
import { countedOf, usesOf } from './limit-uses.js'

type View = z.input<typeof limitRuleView>
type Create = z.output<typeof limitRuleCreate> | z.output<typeof installationLimitCreate>

/** Callers name users as they like, and nodes are told of each that is suspended. */
const MOST_SUSPENDED = 1_000

/** Limits beside those of plans: a tenant's own, and where the context names none those of the installation. */
@Injectable()
export class LimitRuleService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly counters: CounterLedger,
  ) {}

  async create(ctx: Context, { scope, each, ...fields }: Create) {
    requireOne(fields.limits)
    const { result, revision } = await this.changes.commit(ctx, async change => {
      const scopeId = await (ctx.tenant ? ownScopeId : anyScopeId)(change.tx, scope)
      const row = await rowsOf(change.tx).insert({
        id: newId('limit'),
        scopeKind: scope.kind,
        scopeId,
        each: each ?? null,
        ...fields,
      })
      if (scope.kind === 'team') await touchTeam(change, scopeId!)
      return this.made(change, 'create', undefined, row)
    })
    return versioned({ ...result.view, revision }, result.version)
  }

  list(ctx: Context, query: PageQuery) {
    return this.database.read(ctx, async tx => {
      const { data, nextCursor } = await rowsOf(tx).page(query, row => row)
      return { data: await viewsOf(tx, this.counters, data), nextCursor }
    })
  }

  get(ctx: Context, id: string) {
    return this.database.read(ctx, async tx => {
      const row = await rowsOf(tx).get(id)
      return versioned((await viewsOf(tx, this.counters, [row]))[0]!, row.version)
    })
  }

  async update(ctx: Context, id: string, input: z.output<typeof limitRuleUpdate>, expectedVersion?: number) {
    if (input.limits) requireOne(input.limits)
    const { result, revision } = await this.changes.commit(ctx, async change => {
      const row = await rowsOf(change.tx).get(id)
      const { name = row.name, limits = row.limits } = input
      const next = await rowsOf(change.tx).update(row, { name, limits }, expectedVersion)
      return this.made(change, 'update', row, next)
    })
    return versioned({ ...result.view, revision }, result.version)
  }

  async delete(ctx: Context, id: string, expectedVersion?: number): Promise<{ revision: number }> {
    const { revision } = await this.changes.commit(ctx, async change => {
      const row = await rowsOf(change.tx).get(id)
      await rowsOf(change.tx).delete(row, expectedVersion)
      await this.made(change, 'delete', row, undefined)
    })
    return { revision }
  }

  /** Lets calls go again that were suspended when a budget was used up; `of` one account, or of all. */
  async resume(ctx: Context, id: string, of: string | undefined) {
    const { result, revision } = await this.changes.commit(ctx, async change => {
      const row = await rowsOf(change.tx).get(id)
      await change.tx.query('DELETE FROM limit_suspension WHERE limit_id = $1 AND ($2::text IS NULL OR part = $2)', [
        id,
        of ?? null,
      ])
      return this.made(change, 'resume', row, row)
    })
    return { ...result.view, revision }
  }

  /** Refuses the calls of accounts until somebody resumes them. Beyond a thousand of one limit it is the limit alone that refuses them. */
  async suspend(ctx: Context, id: string, parts: readonly string[]): Promise<void> {
    const [held] = await this.database.query<{ count: string }>(
      ctx,
      'SELECT count(*) AS count FROM limit_suspension WHERE limit_id = $1',
      [id],
    )
    const some = parts.slice(0, Math.max(0, MOST_SUSPENDED - Number(held!.count)))
    if (some.length === 0) return
    await this.changes.commit(ctx, async change => {
      const row = await change.tx.manager.findOneByOrFail(LimitRule, { id })
      await change.tx.query(
        'INSERT INTO limit_suspension (limit_id, tenant_id, part) SELECT $1, $2, unnest($3::text[]) ON CONFLICT DO NOTHING',
        [id, row.tenantId, some],
      )
      await this.made(change, 'suspend', row, row)
    })
  }

  private async made(
    { tx, touch, audit }: Change,
    verb: string,
    before: LimitRule | undefined,
    after: LimitRule | undefined,
  ): Promise<{ view: View; version: number }> {
    const { id, tenantId, version } = (after ?? before)!
    touch('limit', id)
    audit({
      action: `limit.${verb}`,
      target: { type: 'limit', id },
      ...(tenantId !== INSTALLATION && { tenantId }),
      ...(before && { before: termsOf(before) }),
      ...(after && { after: termsOf(after) }),
    })
    return { view: (await viewsOf(tx, this.counters, [(after ?? before)!]))[0]!, version }
  }
}

function requireOne(limits: LimitRule['limits']): void {
  if (Object.keys(limits).length > 0) return
  throw new GatewayError('validation_failed', { errors: [{ pointer: '/limits', message: 'At least one limit.' }] })
}

const rowsOf = (tx: Tx): TenantRepository<LimitRule> =>
  new TenantRepository(tx.manager, LimitRule, tx.ctx.tenant?.id ?? INSTALLATION)

/** APIs of long ago do not tell nodes whose they are. */
async function touchTeam({ tx, touch }: Change, team: string): Promise<void> {
  const versions = await tx.query<{ id: string }>(
    'SELECT v.id FROM api_version v JOIN api a ON a.id = v.api_id WHERE a.team_id = $1',
    [team],
  )
  touch('api', ...versions.map(({ id }) => id))
}

const termsOf = ({ name, scopeKind, scopeId, each, limits }: LimitRule) => ({
  name,
  scope: { kind: scopeKind, id: scopeId },
  each,
  limits,
})

async function viewsOf(tx: Tx, counters: CounterLedger, rows: readonly LimitRule[]): Promise<View[]> {
  const now = Date.now()
  const counted = await countedOf(counters, rows, now)
  const uses = await usesOf(tx, rows, counted, now)
  const suspended = await tx.query<{ limit_id: string; part: string; suspended_at: Date }>(
    'SELECT limit_id, part, suspended_at FROM limit_suspension WHERE limit_id = ANY($1) ORDER BY suspended_at, part',
    [rows.map(({ id }) => id)],
  )
  return rows.map(row => ({
    id: row.id,
    ...termsOf(row),
    uses: uses.get(row.id) ?? [],
    untold: counted.filter(each => each.id === row.id && each.row === undefined).map(({ kind }) => kind),
    suspended: suspended.flatMap(({ limit_id, part, suspended_at }) =>
      limit_id === row.id ? [{ of: part, since: suspended_at.toISOString() }] : [],
    ),
    createdAt: row.createdAt.toISOString(),
  }))
}

import { breaches } from '@gatehouse/shared/routing/comparison.js'
import { Injectable, Logger } from '@nestjs/common'
import { type Change, Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { ListeningPorts } from '../../platform/listening-ports.js'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'
import { Mailer } from '../notifications/index.js'
import { permissionHolders } from '../tenants/index.js'
import { targetFigures } from '../usage/index.js'
import { type Guarded, guardedIn, sidesOf, stopped, together } from './canary-guard.js'
import { configOf, ModelAlias, type ModelTarget } from './model-alias.entity.js'
import { ModelVersion } from './model-version.entity.js'
import { addVersion } from './model-versions.js'
import { PRODUCTION } from './model-views.js'
import { Provider } from './provider.entity.js'

const SECOND = 1_000

interface Found {
  guarded: Guarded
  failed: number
  calls: number
}

/** Sends everybody back to the stable side where a canary fails more often than its guard bears. */
@Injectable()
@HandlesJob('models.guard-canaries', { every: 10 * SECOND })
export class GuardCanaries implements JobHandler {
  private readonly logger = new Logger('canary guard')

  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly mailer: Mailer,
    private readonly ports: ListeningPorts,
  ) {}

  async run(): Promise<void> {
    const guarded = await this.database.query<{ id: string; tenant_id: string; slug: string }>(
      Context.system(),
      `SELECT a.id, a.tenant_id, t.slug FROM model_alias a JOIN tenant t ON t.id = a.tenant_id
       WHERE jsonb_path_exists(a.routing, 'strict $.** ? (@.strategy == "canary" && @.percent > 0 && exists(@.guard))')`,
    )
    // What goes wrong with one alias leaves nobody else's canary unwatched; it is looked at again with the next run.
    for (const { id, tenant_id, slug } of guarded)
      await this.look(Context.system('canary guard').inTenant({ id: tenant_id, slug }), id).catch(error =>
        this.logger.error({ model: id, reason: (error as Error).message }, 'a canary could not be looked at'),
      )
  }

  private async look(ctx: Context, id: string): Promise<void> {
    const bad = await this.database.read(ctx, async tx => badCanaries(tx, await tx.tenant(ModelAlias).get(id)))
    if (bad.length === 0) return
    await this.changes.commit(ctx, async change => {
      // Looked at again, for it may have been changed meanwhile.
      const row = await change.tx.tenant(ModelAlias).get(id)
      const found = await badCanaries(change.tx, row)
      if (found.length > 0) await this.stop(ctx, change, row, found)
    })
  }

  private async stop(ctx: Context, { tx, touch, audit }: Change, row: ModelAlias, found: Found[]): Promise<void> {
    const routing = stopped(
      row.routing!,
      found.map(({ guarded }) => guarded.node),
    )
    const version = await addVersion(tx, row, { ...configOf(row), routing })
    const before = { [PRODUCTION]: row.liveVersion }
    await tx.tenant(ModelAlias).update(row, { routing, liveVersion: version.number })
    touch('model', row.id)
    const [{ failed, calls }] = found as [Found]
    audit({
      action: 'model.stop-canary',
      target: { type: 'model', id: row.id },
      tenantId: row.tenantId,
      before,
      after: { [PRODUCTION]: version.number, failed, calls },
    })
    const link = `${this.ports.publicUrl}/admin/models/${row.slug}`
    for (const { email, tenant } of await permissionHolders(tx, ctx.tenantId, 'model:write'))
      await this.mailer.send(tx, {
        to: email,
        template: 'canary-stopped',
        tenant,
        model: row.slug,
        failed,
        calls,
        link,
      })
  }
}

async function badCanaries(tx: Tx, row: ModelAlias): Promise<Found[]> {
  if (!row.routing) return []
  const slugs = new Map((await tx.tenant(Provider).find()).map(({ id, slug }) => [id, slug]))
  const live = await tx.tenant(ModelVersion).findOne({ modelId: row.id, number: row.liveVersion })
  const found: Found[] = []
  for (const guarded of guardedIn(row.routing)) {
    // What was before this version was made is not its canary's doing.
    const from = Math.max(Date.now() - guarded.overMs, live?.createdAt.getTime() ?? 0)
    const figures = await targetFigures(tx, row.tenantId, row.slug, from, Date.now() + 60 * SECOND)
    const side = (targets: readonly ModelTarget[]) =>
      together(
        figures.filter(({ provider, model }) =>
          targets.some(target => slugs.get(target.provider) === provider && target.model === model),
        ),
      )
    const sides = sidesOf(guarded.node)
    const canary = side(sides.canary)
    if (breaches(guarded.guard, canary, side(sides.stable)))
      found.push({ guarded, failed: canary.failed, calls: canary.calls })
  }
  return found
}

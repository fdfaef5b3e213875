import type { applicationCreate, applicationUpdate, applicationView } from '@gatehouse/shared/api/applications.js'
import type { Page, PageQuery } from '@gatehouse/shared/api/common.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import { In, LessThan, Not } from 'typeorm'
import type { z } from 'zod'
import { type Change, Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import { updateVersioned } from '../../platform/database/update-versioned.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { Application } from './application.entity.js'
import { closeApplication } from './close-application.js'

type View = z.output<typeof applicationView>

@Injectable()
export class ApplicationService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async list(ctx: Context, query: PageQuery): Promise<Page<View>> {
    const organizations = ctx.organizationsWith('application:read')
    return this.database.read(ctx, async tx => {
      const rows = await tx.manager.find(Application, {
        where: {
          organizationId: In(organizations),
          state: Not('deleted' as const),
          ...(query.cursor === undefined ? {} : { id: LessThan(cursorOf(query.cursor)) }),
        },
        order: { id: 'DESC' },
        take: query.limit + 1,
      })
      return pageOf(
        rows,
        query.limit,
        row => row.id,
        row => this.view(ctx, row),
      )
    })
  }

  get(ctx: Context, id: string): Promise<View> {
    return this.database.read(ctx, async tx => this.view(ctx, await loadApplication(tx, id)))
  }

  async create(ctx: Context, input: z.output<typeof applicationCreate>): Promise<View> {
    const organizationId = this.owner(ctx, input.organization)
    const { result } = await this.changes.commit(ctx, async change => {
      const row = await change.tx.manager.save(
        change.tx.manager.create(Application, {
          id: newId('application'),
          organizationId,
          name: input.name,
          state: 'active',
          createdBy: ctx.user.userId,
          version: 1,
        }),
      )
      this.note(change, 'application.create', row, undefined, this.view(ctx, row))
      return row
    })
    return this.view(ctx, result)
  }

  async update(ctx: Context, id: string, input: z.output<typeof applicationUpdate>, expected?: number): Promise<View> {
    const { result } = await this.changes.commit(ctx, async change => {
      const row = await loadApplication(change.tx, id)
      const next = await updateVersioned(change.tx, Application, row, { name: input.name }, expected)
      this.note(change, 'application.update', row, this.view(ctx, row), this.view(ctx, next))
      return next
    })
    return this.view(ctx, result)
  }

  /** Its keys are revoked and its subscriptions closed with it. */
  async remove(ctx: Context, id: string): Promise<{ revision: number }> {
    const { revision } = await this.changes.commit(ctx, async change => {
      const row = await loadApplication(change.tx, id)
      await closeApplication(change, row)
      this.note(change, 'application.delete', row, this.view(ctx, row), undefined)
    })
    return { revision }
  }

  /** The organization that is named, or the caller's own. */
  private owner(ctx: Context, reference: string | undefined): string {
    const found = [...ctx.user.organizations.values()].find(each =>
      reference === undefined ? each.personal : each.id === reference || each.slug === reference,
    )
    if (!found)
      throw new GatewayError('reference_missing', {
        errors: [{ pointer: '/organization', message: 'No such organization of yours.' }],
      })
    if (!found.permissions.has('application:write')) throw new GatewayError('permission_denied')
    return found.id
  }

  private note(change: Change, action: string, row: Application, before: unknown, after: unknown): void {
    change.touch('application', row.id)
    change.audit({
      action,
      target: { type: 'application', id: row.id },
      organizationId: row.organizationId,
      before,
      after,
    })
  }

  private view(ctx: Context, row: Application): View {
    const organization = ctx.user.organizations.get(row.organizationId)
    return versioned(
      {
        id: row.id,
        name: row.name,
        organization: { id: row.organizationId, name: organization?.name ?? '' },
        state: row.state,
        createdAt: row.createdAt.toISOString(),
      },
      row.version,
    )
  }
}

/** Throws `not_found` for a deleted one too. The caller has been permitted by the path. */
export async function loadApplication(tx: Tx, id: string): Promise<Application> {
  const row = await tx.manager.findOneBy(Application, { id })
  if (!row || row.state === 'deleted') throw new GatewayError('not_found')
  return row
}

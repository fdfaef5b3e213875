import type {
  approvalHistory,
  approvalQuery,
  approvalView,
  approve,
  ask,
  decided,
  reject,
} from '@gatehouse/shared/api/applications.js'
import type { Page } from '@gatehouse/shared/api/common.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable, type OnModuleInit } from '@nestjs/common'
import { DiscoveryService, Reflector } from '@nestjs/core'
import type { z } from 'zod'
import { type Change, Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { updateVersioned } from '../../platform/database/update-versioned.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { APPROVAL_HANDLER, type ApprovalHandler } from './approval-handler.js'
import { historyOf } from './approval-history.js'
import { ApprovalTask, type TaskKind } from './approval-task.entity.js'
import { approvalPage, approvalViews } from './approval-views.js'
import { decide, type Verdict } from './decision.js'

type View = z.output<typeof approvalView>
type Decided = z.output<typeof decided>

/** One inbox for whatever waits for a decision. */
@Injectable()
export class ApprovalService implements OnModuleInit {
  private readonly handlers = new Map<TaskKind, ApprovalHandler>()

  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    for (const { instance, metatype } of this.discovery.getProviders()) {
      const kind =
        metatype && instance ? this.reflector.get<TaskKind | undefined>(APPROVAL_HANDLER, metatype) : undefined
      if (kind) this.handlers.set(kind, instance as ApprovalHandler)
    }
  }

  list(ctx: Context, query: z.output<typeof approvalQuery>): Promise<Page<View>> {
    return this.database.read(ctx, tx => approvalPage(tx, ctx.tenantsWith('approval:read'), query))
  }

  get(ctx: Context, id: string): Promise<View> {
    return this.database.read(ctx, async tx => {
      const [view] = await approvalViews(tx, ctx.tenantsWith('approval:read'), 't.id = $2', [id])
      if (!view) throw new GatewayError('not_found')
      return view
    })
  }

  history(ctx: Context, id: string): Promise<z.input<typeof approvalHistory>> {
    return this.database.read(ctx, async tx => {
      const task = await tx.manager.findOneBy(ApprovalTask, { id })
      if (!task || !ctx.tenantsWith('approval:read').includes(task.tenantId)) throw new GatewayError('not_found')
      return historyOf(tx, task.tenantId, id)
    })
  }

  approve(ctx: Context, id: string, input: z.output<typeof approve>): Promise<Decided> {
    return this.decide(ctx, id, 'approve', { comment: input.comment ?? null }, (handler, change, task) =>
      handler.approve(change, task, input),
    )
  }

  reject(ctx: Context, id: string, input: z.output<typeof reject>): Promise<Decided> {
    return this.decide(ctx, id, 'reject', input, (handler, change, task) => handler.reject(change, task, input))
  }

  ask(ctx: Context, id: string, input: z.output<typeof ask>): Promise<Decided> {
    return this.decide(ctx, id, 'ask', input, (handler, change, task) => handler.ask(change, task, input))
  }

  private async decide(
    ctx: Context,
    id: string,
    verdict: Verdict,
    said: { reasonCode?: string; comment: string | null },
    effect: (handler: ApprovalHandler, change: Change, task: ApprovalTask) => Promise<void>,
  ): Promise<Decided> {
    const approver = ctx.user.userId
    const { result, revision } = await this.changes.commit(ctx, async change => {
      const task = await this.load(change.tx, ctx, id)
      const state = decide(task, verdict, approver)
      const decision =
        verdict === 'ask' ? {} : { decidedBy: approver, decidedAt: new Date(), reasonCode: said.reasonCode ?? null }
      await updateVersioned(change.tx, ApprovalTask, task, { state, comment: said.comment, ...decision })
      await effect(this.handler(task.kind), change, task)
      change.audit({
        action: `approval.${verdict}`,
        target: { type: 'approval', id },
        tenantId: task.tenantId,
        before: { state: task.state },
        after: { state, ...said, subject: { type: task.subjectType, id: task.subjectId } },
      })
      return { id, state }
    })
    return { ...result, revision }
  }

  private handler(kind: TaskKind): ApprovalHandler {
    const handler = this.handlers.get(kind)
    if (!handler) throw new Error(`nothing handles approvals of kind ${kind}`)
    return handler
  }

  /** 404 for tasks of tenants whose inbox the caller may not see, 403 where they may see but not decide. */
  private async load(tx: Tx, ctx: Context, id: string): Promise<ApprovalTask> {
    const task = await tx.manager.findOneBy(ApprovalTask, { id })
    if (!task || !ctx.tenantsWith('approval:read').includes(task.tenantId)) throw new GatewayError('not_found')
    if (!ctx.tenantsWith('approval:decide').includes(task.tenantId)) throw new GatewayError('permission_denied')
    return task
  }
}

export interface NewTask {
  tenantId: string
  kind: TaskKind
  subject: { type: string; id: string }
  requesterId: string
  evidence: Record<string, unknown>
}

/** Puts something into the inbox, in the transaction of what asks for it. The inbox is the other party's. */
export function openTask(tx: Tx, task: NewTask): Promise<ApprovalTask> {
  const { subject, ...rest } = task
  const row = tx.manager.create(ApprovalTask, {
    ...rest,
    id: newId('approval'),
    subjectType: subject.type,
    subjectId: subject.id,
    state: 'open',
    version: 1,
  })
  return tx.asSystem(() => tx.manager.save(row))
}

/** Takes a subject's open task out of the inbox, or puts an answered one back into it. */
export async function moveTask(
  tx: Tx,
  subject: { type: string; id: string },
  state: 'withdrawn' | 'open',
): Promise<void> {
  const sql = `UPDATE approval_task SET state = $3, decided_at = CASE WHEN $3 = 'withdrawn' THEN now() END, updated_at = now(), version = version + 1
     WHERE subject_type = $1 AND subject_id = $2 AND state IN ('open', 'needs_info')`
  await tx.asSystem(() => tx.query(sql, [subject.type, subject.id, state]))
}

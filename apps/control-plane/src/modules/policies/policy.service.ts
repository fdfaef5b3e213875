import type { policyCreate, policyUpdate, policyView } from '@gatehouse/shared/api/ai.js'
import type { PageQuery } from '@gatehouse/shared/api/common.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database } from '../../platform/database/database.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { PolicyBinding } from './policy-binding.entity.js'
import { checkedConfig, policySchema } from './policy-types.js'
import { scopeId } from './scope-lookup.js'

type View = z.input<typeof policyView>

/** Which policies hold where. What a policy takes is known by its own schema alone. */
@Injectable()
export class PolicyService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async create(ctx: Context, input: z.output<typeof policyCreate>) {
    const schema = policySchema(input.type, input.scope.kind)
    const config = checkedConfig(schema, input.config)
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const row = await tx.tenant(PolicyBinding).insert({
        id: newId('policy'),
        type: schema.id,
        scopeKind: input.scope.kind,
        scopeId: await scopeId(tx, input.scope),
        position: input.position,
        enabled: input.enabled,
        config: config as object,
      })
      touch('policy', row.id)
      audit({ action: 'policy.create', target: targetOf(row), tenantId: ctx.tenantId, after: viewOf(row) })
      return row
    })
    return versioned({ ...viewOf(result), revision }, result.version)
  }

  list(ctx: Context, query: PageQuery) {
    return this.database.read(ctx, tx => tx.tenant(PolicyBinding).page(query, viewOf))
  }

  get(ctx: Context, id: string) {
    return this.database.read(ctx, async tx => {
      const row = await tx.tenant(PolicyBinding).get(id)
      return versioned(viewOf(row), row.version)
    })
  }

  async update(ctx: Context, id: string, input: z.output<typeof policyUpdate>, expectedVersion?: number) {
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const row = await tx.tenant(PolicyBinding).get(id)
      const { config, ...fields } = input
      const schema = policySchema(row.type, row.scopeKind)
      const change = config === undefined ? fields : { ...fields, config: checkedConfig(schema, config) }
      const next = await tx.tenant(PolicyBinding).update(row, change, expectedVersion)
      touch('policy', row.id)
      const [before, after] = [viewOf(row), viewOf(next)]
      audit({ action: 'policy.update', target: targetOf(row), tenantId: ctx.tenantId, before, after })
      return next
    })
    return versioned({ ...viewOf(result), revision }, result.version)
  }

  async delete(ctx: Context, id: string, expectedVersion?: number): Promise<{ revision: number }> {
    const { revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const row = await tx.tenant(PolicyBinding).get(id)
      await tx.tenant(PolicyBinding).delete(row, expectedVersion)
      touch('policy', row.id)
      audit({ action: 'policy.delete', target: targetOf(row), tenantId: ctx.tenantId, before: viewOf(row) })
    })
    return { revision }
  }
}

const targetOf = (row: PolicyBinding) => ({ type: 'policy', id: row.id })

function viewOf(row: PolicyBinding): View {
  const { id, type, position, enabled, config } = row
  const scope = { kind: row.scopeKind, id: row.scopeId }
  return { id, type, scope, position, enabled, config, createdAt: row.createdAt.toISOString() }
}

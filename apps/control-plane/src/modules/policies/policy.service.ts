import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { PolicySchema } from '@gatehouse/policies/schemas.gen.js'
import type { policyCreate, policyPurge, policyUpdate, policyView } from '@gatehouse/shared/api/ai.js'
import type { PageQuery } from '@gatehouse/shared/api/common.js'
import { mapMarked } from '@gatehouse/shared/config/marked-fields.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database } from '../../platform/database/database.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { type ConfiguredUrl, UpstreamGuard } from '../../platform/net/upstream-guard.js'
import { checkNarrow, checkRoute, requireReach } from './narrow-scope.js'
import { PolicyBinding, scopeOf } from './policy-binding.entity.js'
import { markedSchema, PolicySecrets } from './policy-secrets.js'
import { checkedConfig, policySchema } from './policy-types.js'
import { withPurge } from './purges.js'
import { scopeId } from './scope-lookup.js'

type View = z.input<typeof policyView>

/** Which policies hold where. What a policy takes is known by its own schema alone. */
@Injectable()
export class PolicyService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly secrets: PolicySecrets,
    private readonly guard: UpstreamGuard,
  ) {}

  async create(ctx: Context, input: z.output<typeof policyCreate>) {
    const schema = policySchema(input.type, input.scope.kind)
    const config = checkedConfig(schema, input.config)
    await this.guard.check(fetchedUrls(schema, config))
    checkNarrow(schema, input.scope, input.condition)
    requireReach(ctx, input.scope.kind)
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const id = await scopeId(tx, input.scope)
      await checkRoute(tx, id, input.scope)
      const row = await tx.tenant(PolicyBinding).insert({
        id: newId('policy'),
        type: schema.id,
        scopeKind: input.scope.kind,
        scopeId: id,
        scopeVersion: input.scope.version ?? null,
        scopeRoute: input.scope.route ?? null,
        condition: input.condition,
        position: input.position,
        enabled: input.enabled,
        config: this.secrets.seal(schema, ctx.tenantId, config) as object,
      })
      touch('policy', row.id)
      audit({ action: 'policy.create', target: targetOf(row), tenantId: ctx.tenantId, after: this.view(row) })
      return row
    })
    return versioned({ ...this.view(result), revision }, result.version)
  }

  list(ctx: Context, query: PageQuery) {
    return this.database.read(ctx, tx => tx.tenant(PolicyBinding).page(query, row => this.view(row)))
  }

  get(ctx: Context, id: string) {
    return this.database.read(ctx, async tx => {
      const row = await tx.tenant(PolicyBinding).get(id)
      return versioned(this.view(row), row.version)
    })
  }

  async update(ctx: Context, id: string, input: z.output<typeof policyUpdate>, expectedVersion?: number) {
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const row = await tx.tenant(PolicyBinding).get(id)
      requireReach(ctx, row.scopeKind)
      const { config, ...fields } = input
      checkNarrow(policySchema(row.type, row.scopeKind), { kind: row.scopeKind }, fields.condition ?? null)
      const change = config === undefined ? fields : { ...fields, config: await this.changed(row, config) }
      const next = await tx.tenant(PolicyBinding).update(row, change, expectedVersion)
      touch('policy', row.id)
      const [before, after] = [this.view(row), this.view(next)]
      audit({ action: 'policy.update', target: targetOf(row), tenantId: ctx.tenantId, before, after })
      return next
    })
    return versioned({ ...this.view(result), revision }, result.version)
  }

  /** Has all nodes forget what is stored; they have when they serve the revision. */
  async purge(ctx: Context, id: string, input: z.output<typeof policyPurge>): Promise<{ revision: number }> {
    const { revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const row = await tx.tenant(PolicyBinding).get(id)
      requireReach(ctx, row.scopeKind)
      if (!policySchema(row.type, row.scopeKind).purges)
        throw new GatewayError('conflict', { detail: 'This policy stores no answers. Purge one of type "cache".' })
      const purge = { id: randomUUID(), ...input, at: new Date().toISOString() }
      // It is no change of the policy: whoever edits it meanwhile has nothing to look at again.
      await tx.query('UPDATE policy_binding SET purges = $3 WHERE tenant_id = $1 AND id = $2', [
        ctx.tenantId,
        row.id,
        JSON.stringify(withPurge(row.purges, purge)),
      ])
      touch('policy', row.id)
      audit({ action: 'policy.purge', target: targetOf(row), tenantId: ctx.tenantId, after: input })
    })
    return { revision }
  }

  async delete(ctx: Context, id: string, expectedVersion?: number): Promise<{ revision: number }> {
    const { revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const row = await tx.tenant(PolicyBinding).get(id)
      requireReach(ctx, row.scopeKind)
      await tx.tenant(PolicyBinding).delete(row, expectedVersion)
      touch('policy', row.id)
      audit({ action: 'policy.delete', target: targetOf(row), tenantId: ctx.tenantId, before: this.view(row) })
    })
    return { revision }
  }

  /** The configuration to keep. What is the same as before stays as it was sealed, so that nothing changes for nodes. */
  private async changed(row: PolicyBinding, config: unknown): Promise<unknown> {
    const schema = policySchema(row.type, row.scopeKind)
    const whole = checkedConfig(schema, this.secrets.restore(schema, row.tenantId, config, row.config))
    await this.guard.check(fetchedUrls(schema, whole))
    const same = isDeepStrictEqual(whole, this.secrets.open(schema, row.tenantId, row.config))
    return same ? row.config : this.secrets.seal(schema, row.tenantId, whole)
  }

  private view(row: PolicyBinding): View {
    const { id, type, position, enabled, condition } = row
    const scope = scopeOf(row)
    const config = this.secrets.mask(policySchema(type, row.scopeKind), row.config)
    return { id, type, scope, position, enabled, condition, config, createdAt: row.createdAt.toISOString() }
  }
}

/** URLs that nodes will ask by themselves. */
function fetchedUrls(schema: PolicySchema, config: unknown): ConfiguredUrl[] {
  const urls: ConfiguredUrl[] = []
  mapMarked(markedSchema(schema), 'fetched', config, (url, pointer) => {
    urls.push({ url: url as string, pointer: `/config${pointer}`, query: true })
    return url
  })
  return urls
}

const targetOf = (row: PolicyBinding) => ({ type: 'policy', id: row.id })

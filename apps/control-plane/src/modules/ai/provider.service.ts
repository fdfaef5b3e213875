import { isDeepStrictEqual } from 'node:util'
import type { ProviderSchema } from '@gatehouse/providers/schemas.gen.js'
import type { providerCreate, providerUpdate, providerView } from '@gatehouse/shared/api/ai.js'
import type { PageQuery } from '@gatehouse/shared/api/common.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Seal } from '../../platform/crypto/seal.js'
import { Database } from '../../platform/database/database.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { UpstreamGuard } from '../../platform/net/upstream-guard.js'
import { type Credentials, maskCredentials, parseCredentials, providerType } from './credential-rules.js'
import { aliasWith } from './model-users.js'
import { type PooledKey, Provider } from './provider.entity.js'

type View = z.input<typeof providerView>
type PoolInput = NonNullable<z.output<typeof providerCreate>['pool']>[number]

/** Providers of models: where they are and which secret opens them. Secrets are sealed on the way in and never shown. */
@Injectable()
export class ProviderService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly seal: Seal,
    private readonly guard: UpstreamGuard,
  ) {}

  async create(ctx: Context, input: z.output<typeof providerCreate>) {
    const type = providerType(input.type)
    const credentials = parseCredentials(type, input.credentials)
    const baseUrl = await this.checkedUrl(input.baseUrl ?? type.addressFor(credentials))
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const row = await tx.tenant(Provider).insert({
        id: newId('provider'),
        slug: input.slug,
        type: type.id,
        baseUrl,
        sealedCredentials: this.seal.sealJson(ctx.tenantId, credentials),
        weight: input.weight ?? 1,
        pool: this.pooled(ctx.tenantId, type, input.pool ?? [], []),
      })
      touch('provider', row.id)
      audit({ action: 'provider.create', target: targetOf(row), tenantId: ctx.tenantId, after: this.view(row) })
      return row
    })
    return versioned({ ...this.view(result), revision }, result.version)
  }

  list(ctx: Context, query: PageQuery) {
    return this.database.read(ctx, tx => tx.tenant(Provider).page(query, row => this.view(row)))
  }

  async get(ctx: Context, reference: string) {
    const row = await this.row(ctx, reference)
    return versioned(this.view(row), row.version)
  }

  async update(ctx: Context, reference: string, input: z.output<typeof providerUpdate>, expectedVersion?: number) {
    const moved = input.baseUrl ?? (await this.followed(ctx, reference, input.credentials))
    const baseUrl = moved === undefined ? undefined : await this.checkedUrl(moved)
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const row = await tx.tenant(Provider).get(reference)
      const sealedCredentials =
        input.credentials === undefined ? undefined : this.resealed(row, input.credentials as Credentials)
      const change = {
        ...(baseUrl === undefined ? {} : { baseUrl }),
        ...(sealedCredentials ? { sealedCredentials } : {}),
        ...(input.weight === undefined ? {} : { weight: input.weight }),
        ...(input.pool ? { pool: this.pooled(ctx.tenantId, providerType(row.type), input.pool, row.pool) } : {}),
      }
      const next = await tx.tenant(Provider).update(row, change, expectedVersion)
      touch('provider', row.id)
      audit({
        action: sealedCredentials || input.pool ? 'provider.update-credentials' : 'provider.update',
        target: targetOf(row),
        tenantId: ctx.tenantId,
        before: this.view(row),
        after: this.view(next),
      })
      return next
    })
    return versioned({ ...this.view(result), revision }, result.version)
  }

  async delete(ctx: Context, reference: string, expectedVersion?: number): Promise<{ revision: number }> {
    const { revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const row = await tx.tenant(Provider).get(reference)
      const user = await aliasWith(tx, target => target.provider === row.id)
      if (user) throw new GatewayError('in_use', { detail: `The model ${user} uses this provider. Change it first.` })
      await tx.tenant(Provider).delete(row, expectedVersion)
      touch('provider', row.id)
      audit({ action: 'provider.delete', target: targetOf(row), tenantId: ctx.tenantId, before: this.view(row) })
    })
    return { revision }
  }

  /** The row with its secret, for a call that this process makes itself. */
  async opened(ctx: Context, reference: string): Promise<{ row: Provider; credentials: Credentials }> {
    const row = await this.row(ctx, reference)
    return { row, credentials: this.credentialsOf(row) }
  }

  private row(ctx: Context, reference: string): Promise<Provider> {
    return this.database.read(ctx, tx => tx.tenant(Provider).get(reference))
  }

  private credentialsOf(row: Provider): Credentials {
    return this.seal.openJson(row.tenantId, row.sealedCredentials) as Credentials
  }

  /** Undefined when they are what is kept already, so that nothing changes for nodes. */
  private resealed(row: Provider, input: Credentials): Buffer | undefined {
    const credentials = parseCredentials(providerType(row.type), input)
    const same = isDeepStrictEqual(JSON.parse(JSON.stringify(credentials)), this.credentialsOf(row))
    return same ? undefined : this.seal.sealJson(row.tenantId, credentials)
  }

  /** Sealed keys of a pool; one that brings no credentials keeps those that `before` has under its name. */
  private pooled(tenantId: string, type: ProviderSchema, pool: readonly PoolInput[], before: readonly PooledKey[]) {
    const names = new Set<string>()
    return pool.map(({ name, weight = 1, credentials }, i): PooledKey => {
      const kept = before.find(key => key.name === name)
      const issue = names.has(name) ? 'This name is there already.' : 'A new key needs its credentials.'
      if (names.has(name) || (!credentials && !kept))
        throw new GatewayError('validation_failed', { errors: [{ pointer: `/pool/${i}/name`, message: issue }] })
      names.add(name)
      if (!credentials) return { ...kept!, weight }
      const sealed = this.seal.sealJson(tenantId, parseCredentials(type, credentials, `/pool/${i}`))
      return { name, weight, sealed: sealed.toString('base64') }
    })
  }

  /** The address of new credentials, where the one in use is that of the old: a region moves the host with it. */
  private async followed(ctx: Context, reference: string, input: Credentials | undefined): Promise<string | undefined> {
    if (input === undefined) return undefined
    const row = await this.row(ctx, reference)
    const type = providerType(row.type)
    if (row.baseUrl !== type.addressFor(this.credentialsOf(row))) return undefined
    const next = type.addressFor(parseCredentials(type, input))
    return next === row.baseUrl ? undefined : next
  }

  private async checkedUrl(url: string): Promise<string> {
    if (url === '')
      throw new GatewayError('validation_failed', {
        errors: [{ pointer: '/baseUrl', message: 'This type has no address of its own; say where yours is.' }],
      })
    await this.guard.check([{ url, pointer: '/baseUrl' }])
    return url.replace(/\/+$/, '')
  }

  private view(row: Provider): View {
    const { id, slug, type, baseUrl, weight } = row
    const masked = (sealed: Buffer) =>
      maskCredentials(providerType(type), this.seal.openJson(row.tenantId, sealed) as Credentials)
    return {
      ...{ id, slug, type, baseUrl, credentials: masked(row.sealedCredentials), weight },
      pool: row.pool.map(({ sealed, ...key }) => ({ ...key, credentials: masked(Buffer.from(sealed, 'base64')) })),
      createdAt: row.createdAt.toISOString(),
    }
  }
}

const targetOf = (row: Provider) => ({ type: 'provider', id: row.id })

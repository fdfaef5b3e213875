import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable, type OnModuleInit } from '@nestjs/common'
import { InjectDataSource } from '@nestjs/typeorm'
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral, type QueryRunner } from 'typeorm'
import type { Context } from '../http/context.js'
import { MISSING_ROLES, requireRoles } from './required-roles.js'
import { ENTER, rowScope } from './row-scope.js'
import { TenantRepository } from './tenant-repository.js'
import { isDatabaseAway } from './unavailable.js'

type IsolationLevel = 'REPEATABLE READ' | 'READ COMMITTED'

/** One transaction, on behalf of a context, whose rows are all that it sees. */
export class Tx {
  private readonly after: (() => unknown)[] = []
  private raised = 0

  constructor(
    readonly ctx: Context,
    readonly manager: EntityManager,
  ) {}

  /** Rows of the context's tenant only. */
  tenant<E extends ObjectLiteral & { id: string; tenantId: string; version: number }>(
    entity: EntityTarget<E>,
  ): TenantRepository<E> {
    return new TenantRepository(this.manager, entity, this.ctx.tenantId)
  }

  /** Parameterised SQL; rows as objects with the column names of the query. */
  query<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return rowsOf(this.manager.queryRunner!, sql, parameters)
  }

  /** Does a part of the work with all rows in sight: what the other party of a change must hold, or what nodes are told. */
  async asSystem<T>(work: () => Promise<T>): Promise<T> {
    if (this.raised++ === 0) await this.enter(this.ctx.asSystem())
    let failed = true
    try {
      const result = await work()
      failed = false
      return result
    } finally {
      // After a failed statement there is nothing to go back to: the transaction is over.
      if (--this.raised === 0) await this.enter(this.ctx).catch((error: unknown) => failed || Promise.reject(error))
    }
  }

  /** Called once, before the work. */
  async enter(ctx: Context): Promise<void> {
    await this.query(ENTER, rowScope(ctx))
  }

  /** Runs once the transaction is committed, and never when it is rolled back; nobody waits for it. */
  afterCommit(effect: () => unknown): void {
    this.after.push(effect)
  }

  committed(): void {
    for (const effect of this.after) effect()
  }
}

/** The same rows for every statement; the short form answers differently to UPDATE and DELETE with RETURNING. */
async function rowsOf<T>(runner: QueryRunner, sql: string, parameters: unknown[]): Promise<T[]> {
  return (await runner.query(sql, parameters, true)).records as T[]
}

/**
 * The only way to the database. Everything runs in a transaction that carries its context, so that row-level security knows whose rows
 * it may see. Throws `not_ready` while it is away.
 */
@Injectable()
export class Database implements OnModuleInit {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  async onModuleInit(): Promise<void> {
    requireRoles(await this.connected(runner => rowsOf(runner, ...MISSING_ROLES)))
  }

  /** A consistent view for reading several things. */
  read<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transaction('REPEATABLE READ', ctx, work)
  }

  /** Changes that the gateway does not serve (sessions, mails). Configuration changes go through Changes. */
  write<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transaction('READ COMMITTED', ctx, work)
  }

  /** One statement. */
  query<T = Record<string, unknown>>(ctx: Context, sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.transaction(undefined, ctx, tx => tx.query<T>(sql, parameters))
  }

  /** Whether it answers at all. */
  async ping(): Promise<void> {
    await this.connected(runner => rowsOf(runner, 'SELECT 1', []))
  }

  private async transaction<T>(
    level: IsolationLevel | undefined,
    ctx: Context,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    const { tx, result } = await this.connected(async runner => {
      await runner.startTransaction(level)
      try {
        const tx = new Tx(ctx, runner.manager)
        await tx.enter(ctx)
        const result = await work(tx)
        await runner.commitTransaction()
        return { tx, result }
      } catch (error) {
        // Of a lost connection nothing can be taken back, nor has to be.
        await runner.rollbackTransaction().catch(() => undefined)
        throw error
      }
    })
    tx.committed()
    return result
  }

  private async connected<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner()
    try {
      await runner.connect().catch((cause: unknown) => {
        throw away(cause)
      })
      return await work(runner)
    } catch (error) {
      throw isDatabaseAway(error) ? away(error) : error
    } finally {
      await runner.release()
    }
  }
}

const away = (cause: unknown): GatewayError =>
  new GatewayError('not_ready', { detail: 'The database cannot be reached at the moment.', cause })

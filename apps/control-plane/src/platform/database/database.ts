import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import { InjectDataSource } from '@nestjs/typeorm'
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral, type QueryRunner } from 'typeorm'
import type { Context } from '../http/context.js'
import { TenantRepository } from './tenant-repository.js'
import { isDatabaseAway } from './unavailable.js'

type IsolationLevel = 'REPEATABLE READ' | 'READ COMMITTED'

/** One transaction, on behalf of a context. */
export class Tx {
  private readonly after: (() => unknown)[] = []

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

/** The only way to the database. Everything runs in a transaction that carries its context. Throws `not_ready` while it is away. */
@Injectable()
export class Database {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** A consistent view for reading several things. */
  read<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transaction('REPEATABLE READ', ctx, work)
  }

  /** Changes that the gateway does not serve (sessions, mails). Configuration changes go through Changes. */
  write<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transaction('READ COMMITTED', ctx, work)
  }

  /** One statement, no transaction of its own. */
  query<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.connected(runner => rowsOf<T>(runner, sql, parameters))
  }

  private async transaction<T>(level: IsolationLevel, ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
    const { tx, result } = await this.connected(async runner => {
      await runner.startTransaction(level)
      try {
        const tx = new Tx(ctx, runner.manager)
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

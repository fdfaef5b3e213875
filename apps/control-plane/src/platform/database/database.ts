import { Injectable } from '@nestjs/common'
import { InjectDataSource } from '@nestjs/typeorm'
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral, type QueryRunner } from 'typeorm'
import type { Context } from '../http/context.js'
import { TenantRepository } from './tenant-repository.js'

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

/** The only way to the database. Everything runs in a transaction that carries its context. */
@Injectable()
export class Database {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** A consistent view for reading several things. */
  read<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.source.transaction('REPEATABLE READ', manager => work(new Tx(ctx, manager)))
  }

  /** Changes that the gateway does not serve (sessions, mails). Configuration changes go through Changes. */
  async write<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
    const { tx, result } = await this.source.transaction(async manager => {
      const tx = new Tx(ctx, manager)
      return { tx, result: await work(tx) }
    })
    tx.committed()
    return result
  }

  /** One statement, no transaction of its own. */
  async query<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    const runner = this.source.createQueryRunner()
    try {
      return await rowsOf(runner, sql, parameters)
    } finally {
      await runner.release()
    }
  }
}

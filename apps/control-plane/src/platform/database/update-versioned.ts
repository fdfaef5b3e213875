import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm'
import type { Tx } from './database.js'

/** Applies a change to a row as it was read; throws `precondition_failed` when it changed meanwhile, or is not the version that the caller saw. */
export async function updateVersioned<E extends ObjectLiteral & { id: string; version: number }>(
  tx: Tx,
  entity: EntityTarget<E>,
  row: E,
  change: Partial<E>,
  expectedVersion?: number,
): Promise<E> {
  if (expectedVersion !== undefined && expectedVersion !== row.version) throw new GatewayError('precondition_failed')
  const next = { ...change, version: row.version + 1, ...('updatedAt' in row ? { updatedAt: new Date() } : {}) }
  const where = { id: row.id, version: row.version } as unknown as FindOptionsWhere<E>
  const result = await tx.manager.getRepository(entity).update(where, next as never)
  if (result.affected !== 1) throw new GatewayError('precondition_failed')
  return Object.assign(Object.create(Object.getPrototypeOf(row) as object), row, next) as E
}

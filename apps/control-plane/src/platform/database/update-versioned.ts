import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral, Repository } from 'typeorm'

type Versioned = ObjectLiteral & { id: string; version: number }

/** Applies a change to a row as it was read; throws `precondition_failed` when it changed meanwhile, or is not the version that the caller saw. */
export function updateVersioned<E extends Versioned>(
  tx: { readonly manager: EntityManager },
  entity: EntityTarget<E>,
  row: E,
  change: Partial<E>,
  expectedVersion?: number,
): Promise<E> {
  return updateIn(tx.manager.getRepository(entity), {}, row, change, expectedVersion)
}

/** The same within whatever else the row has to be, such as a tenant's. */
export async function updateIn<E extends Versioned>(
  rows: Repository<E>,
  within: FindOptionsWhere<E>,
  row: E,
  change: Partial<E>,
  expectedVersion?: number,
): Promise<E> {
  if (expectedVersion !== undefined && expectedVersion !== row.version) throw new GatewayError('precondition_failed')
  const next = { ...change, version: row.version + 1, ...('updatedAt' in row ? { updatedAt: new Date() } : {}) }
  const where = { ...within, id: row.id, version: row.version } as FindOptionsWhere<E>
  const result = await rows.update(where, next as never)
  if (result.affected !== 1) throw new GatewayError('precondition_failed')
  return Object.assign(Object.create(Object.getPrototypeOf(row) as object), row, next) as E
}

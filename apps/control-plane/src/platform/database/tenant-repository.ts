import type { Page } from '@gatehouse/shared/api/common.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { DeepPartial, EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral, Repository } from 'typeorm'
import { cursorOf, pageOf } from './paging.js'
import { deleteRefusal, insertRefusal } from './refusals.js'
import { updateIn } from './update-versioned.js'

/** A repository that cannot see another tenant's rows: every query carries the tenant's id. */
export class TenantRepository<E extends ObjectLiteral & { id: string; tenantId: string; version: number }> {
  private readonly rows: Repository<E>

  constructor(
    manager: EntityManager,
    entity: EntityTarget<E>,
    private readonly tenantId: string,
  ) {
    this.rows = manager.getRepository(entity)
  }

  private where(where: FindOptionsWhere<E>): FindOptionsWhere<E> {
    return { ...where, tenantId: this.tenantId } as FindOptionsWhere<E>
  }

  find(where: FindOptionsWhere<E> = {}): Promise<E[]> {
    return this.rows.find({ where: this.where(where), order: { id: 'ASC' } as never })
  }

  findOne(where: FindOptionsWhere<E>): Promise<E | null> {
    return this.rows.findOne({ where: this.where(where) })
  }

  /** By id or slug; throws `not_found`. */
  async get(reference: string, where: FindOptionsWhere<E> = {}): Promise<E> {
    const found =
      (await this.findOne({ ...where, id: reference } as FindOptionsWhere<E>)) ??
      (this.rows.metadata.findColumnWithPropertyName('slug')
        ? await this.findOne({ ...where, slug: reference } as FindOptionsWhere<E>)
        : null)
    if (!found) throw new GatewayError('not_found')
    return found
  }

  /** Newest first. */
  async page<V>(
    query: { limit: number; cursor?: string | undefined },
    view: (row: E) => V,
    where: FindOptionsWhere<E> = {},
  ): Promise<Page<V>> {
    const select = this.rows
      .createQueryBuilder('row')
      .where(this.where(where))
      .orderBy('row.id', 'DESC')
      .take(query.limit + 1)
    if (query.cursor !== undefined) select.andWhere('row.id < :after', { after: cursorOf(query.cursor) })
    return pageOf(await select.getMany(), query.limit, row => row.id, view)
  }

  /** Throws `slug_taken` where the table has the slug already. */
  insert(row: DeepPartial<E>): Promise<E> {
    const created = this.rows.create({ ...row, tenantId: this.tenantId, version: 1 } as DeepPartial<E>)
    return this.rows.save(created).catch((error: unknown) => {
      throw insertRefusal(error)
    })
  }

  /** Applies a change to a row as it was read; throws `precondition_failed` when it changed meanwhile, or is not the version that the caller saw. */
  update(row: E, change: Partial<E>, expectedVersion?: number): Promise<E> {
    return updateIn(this.rows, this.where({}), row, change, expectedVersion)
  }

  /** Throws `in_use` while another row refers to it, `precondition_failed` when it is not the version that the caller saw. */
  async delete(row: E, expectedVersion?: number): Promise<void> {
    if (expectedVersion !== undefined && expectedVersion !== row.version) throw new GatewayError('precondition_failed')
    await this.rows.delete(this.where({ id: row.id } as FindOptionsWhere<E>)).catch((error: unknown) => {
      throw deleteRefusal(error)
    })
  }
}

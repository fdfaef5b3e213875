import type { CommittedKind } from '@gatehouse/shared/config/resources.js'
import { Injectable, type OnModuleInit } from '@nestjs/common'
import { DiscoveryService, Reflector } from '@nestjs/core'
import { Database, type Tx } from '../database/database.js'
import type { Context } from '../http/context.js'
import { type AuditFacts, AuditTrail } from './audit-trail.js'
import { RESOURCE_BUILDER, type ResourceBuilder } from './resource-builder.js'
import { writeRevision } from './write-revision.js'

/** What a service does within a change. */
export interface Change {
  tx: Tx
  /** Says that a resource may have changed: it is built anew at the end of the transaction, and sent to nodes if it differs. */
  touch(kind: CommittedKind, ...ids: string[]): void
  /** Every change leaves at least one entry. */
  audit(facts: AuditFacts): void
}

export interface Changed<T> {
  result: T
  /** The revision from which it is served; the present one when nodes need not learn of it. */
  revision: number
}

/**
 * The unit of work of every change of configuration: rows, audit entries, resources and revision in one transaction.
 * What cannot be served is refused here (409 or 422) and never gets a revision.
 */
@Injectable()
export class Changes implements OnModuleInit {
  private readonly builders = new Map<CommittedKind, ResourceBuilder>()

  constructor(
    private readonly database: Database,
    private readonly trail: AuditTrail,
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    for (const { instance, metatype } of this.discovery.getProviders()) {
      const kind =
        metatype && instance ? this.reflector.get<CommittedKind | undefined>(RESOURCE_BUILDER, metatype) : undefined
      if (kind) this.builders.set(kind, instance as ResourceBuilder)
    }
  }

  async commit<T>(ctx: Context, work: (change: Change) => Promise<T>): Promise<Changed<T>> {
    return this.database.write(ctx, async tx => {
      const touched = new Map<string, { kind: CommittedKind; id: string }>()
      const facts: AuditFacts[] = []
      const result = await work({
        tx,
        touch: (kind, ...ids) => {
          for (const id of ids) touched.set(`${kind}\n${id}`, { kind, id })
        },
        audit: entry => facts.push(entry),
      })
      if (facts.length === 0) throw new Error('a change without an audit entry')
      const summary = facts.map(fact => fact.action).join(', ')
      // What nodes are told of one tenant's change may name things of others, such as the application of a subscriber.
      const revision = await tx.asSystem(() => writeRevision(tx, this.builders, [...touched.values()], summary))
      for (const fact of facts) await this.trail.append(tx, fact, revision)
      return { result, revision }
    })
  }
}

import type { CommittedKind, committedSchemas } from '@gatehouse/shared/config/resources.js'
import { SetMetadata } from '@nestjs/common'
import type { z } from 'zod'
import type { Tx } from '../database/database.js'

export const RESOURCE_BUILDER = 'gatehouse:resource-builder'

/** What a node is told of one thing, and whose it is. Provider credentials are put in sealed; see `sealedCredentials`. */
export interface Built<K extends CommittedKind = CommittedKind> {
  tenantId: string | null
  spec: z.input<(typeof committedSchemas)[K]>
}

/**
 * Turns the rows of one thing into its resource, within the transaction of the change. Undefined: nodes have no business with it
 * (a draft, a deleted row). The class is decorated with @BuildsResource and is found by itself.
 */
export interface ResourceBuilder<K extends CommittedKind = CommittedKind> {
  build(tx: Tx, id: string): Promise<Built<K> | undefined>
}

export const BuildsResource = (kind: CommittedKind): ClassDecorator => SetMetadata(RESOURCE_BUILDER, kind)

/** Instead of `credentials` a stored provider spec holds `{ $sealed: <base64> }`, opened under its tenant's scope when sent to a node. */
export const sealedCredentials = (sealed: Buffer): Record<string, unknown> => ({ $sealed: sealed.toString('base64') })

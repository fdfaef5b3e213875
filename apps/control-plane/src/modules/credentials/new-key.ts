import { createHash, randomBytes } from 'node:crypto'
import { formatKey, type KeyEnvironment } from '@gatehouse/shared/key-format.js'
import type { Tx } from '../../platform/database/database.js'
import { newId } from '../../platform/ids.js'
import { ApiKey } from './api-key.entity.js'

type NewKey = Pick<
  ApiKey,
  'organizationId' | 'applicationId' | 'name' | 'expiresAt' | 'generation' | 'prefix' | 'lastFour' | 'hash'
> &
  Partial<Pick<ApiKey, 'subscriptionId'>>

export const insertKey = (tx: Tx, row: NewKey): Promise<ApiKey> =>
  tx.manager.save(
    tx.manager.create(ApiKey, {
      subscriptionId: null,
      ...row,
      id: newId('key'),
      state: 'active',
      rotatedTo: null,
      revokedAt: null,
      lastUsedAt: null,
      createdBy: tx.ctx.principal?.userId ?? 'system',
      version: 1,
    }),
  )

/** A secret, and what is kept of it. */
export function newSecret(environment: KeyEnvironment): {
  secret: string
  columns: Pick<ApiKey, 'prefix' | 'lastFour' | 'hash'>
} {
  const made = formatKey(environment, randomBytes(96))
  return {
    secret: made.secret,
    columns: {
      prefix: `gh_${environment}_${made.publicId}`,
      lastFour: made.secret.slice(-4),
      hash: createHash('sha256').update(made.secret).digest('base64url'),
    },
  }
}

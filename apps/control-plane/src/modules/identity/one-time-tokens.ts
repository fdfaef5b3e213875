import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import { randomSecret, sha256 } from '../../platform/crypto/one-way.js'
import type { Tx } from '../../platform/database/database.js'

export type Purpose = 'setup' | 'verify-email' | 'reset-password'

const LIFETIME: Record<Purpose, string> = { setup: '24 hours', 'verify-email': '24 hours', 'reset-password': '1 hour' }

/** Secrets that open a link once. A newer one for the same user and purpose takes the place of the older. */
@Injectable()
export class OneTimeTokens {
  async issue(tx: Tx, purpose: Purpose, userId: string | null): Promise<string> {
    const secret = randomSecret()
    if (userId !== null)
      await tx.query('DELETE FROM one_time_token WHERE user_id = $1 AND purpose = $2', [userId, purpose])
    await tx.query(
      'INSERT INTO one_time_token (hash, purpose, user_id, expires_at) VALUES ($1, $2, $3, now() + $4::interval)',
      [sha256(secret), purpose, userId, LIFETIME[purpose]],
    )
    return secret
  }

  /** As much work as `issue`, for nobody, so that the time of an answer does not tell whether an address is known. */
  async decoy(tx: Tx, purpose: Purpose): Promise<void> {
    await tx.query('INSERT INTO one_time_token (hash, purpose, user_id, expires_at) VALUES ($1, $2, NULL, now())', [
      sha256(randomSecret()),
      purpose,
    ])
  }

  /** Uses it up and tells whose it was; throws `token_invalid` when it is unknown, used or expired. */
  async redeem(tx: Tx, purpose: Purpose, secret: string): Promise<string | null> {
    const [row] = await tx.query<{ user_id: string | null }>(
      `UPDATE one_time_token SET used_at = now()
       WHERE hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > now() RETURNING user_id`,
      [sha256(secret), purpose],
    )
    if (!row) throw new GatewayError('token_invalid')
    return row.user_id
  }
}

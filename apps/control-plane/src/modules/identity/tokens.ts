import { Injectable } from '@nestjs/common'
import { sha256 } from '../../platform/crypto/one-way.js'
import { Database } from '../../platform/database/database.js'
import { Context, type Principal } from '../../platform/http/context.js'
import { Principals } from './principals.js'
import { isToken } from './token-format.js'

/** Bearer tokens as they are presented; managing them is PersonalTokens' part. */
@Injectable()
export class Tokens {
  constructor(
    private readonly database: Database,
    private readonly principals: Principals,
  ) {}

  async find(secret: string): Promise<Principal | undefined> {
    if (!isToken(secret)) return undefined
    const [row] = await this.database.query<{ id: string; user_id: string; stale: boolean }>(
      Context.system(),
      `SELECT id, user_id, last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS stale FROM personal_token
       WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
      [sha256(secret)],
    )
    if (!row) return undefined
    if (row.stale)
      await this.database.query(Context.system(), 'UPDATE personal_token SET last_used_at = now() WHERE id = $1', [
        row.id,
      ])
    return this.principals.load(row.user_id, 'token', row.id)
  }
}

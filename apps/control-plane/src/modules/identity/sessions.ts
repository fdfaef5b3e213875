import { Injectable } from '@nestjs/common'
import { randomSecret, sha256 } from '../../platform/crypto/one-way.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { Context, type Principal } from '../../platform/http/context.js'
import { Principals } from './principals.js'

/** Hours without use, and days in all, after which a session is over. */
const IDLE = "interval '12 hours'"
const ABSOLUTE = "interval '7 days'"

export interface Client {
  address: string | undefined
  userAgent: string | undefined
}

/** Sessions of browsers: the cookie holds 256 random bits, the database their hash, whose first bytes name the session. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly principals: Principals,
  ) {}

  async open(tx: Tx, userId: string, client: Client): Promise<string> {
    const secret = randomSecret()
    await tx.query(
      `INSERT INTO session (id_hash, user_id, expires_at, address, user_agent) VALUES ($1, $2, now() + ${ABSOLUTE}, $3, $4)`,
      [sha256(secret), userId, client.address ?? null, client.userAgent?.slice(0, 300) ?? null],
    )
    return secret
  }

  async find(secret: string): Promise<Principal | undefined> {
    const hash = sha256(secret)
    const [row] = await this.database.query<{ user_id: string; stale: boolean }>(
      Context.system(),
      `SELECT user_id, last_seen_at < now() - interval '1 minute' AS stale FROM session
       WHERE id_hash = $1 AND expires_at > now() AND last_seen_at > now() - ${IDLE}`,
      [hash],
    )
    if (!row) return undefined
    if (row.stale)
      await this.database.query(Context.system(), 'UPDATE session SET last_seen_at = now() WHERE id_hash = $1', [hash])
    return this.principals.load(row.user_id, 'user', hash.toString('hex'))
  }

  async list(userId: string): Promise<SessionRow[]> {
    return this.database.query<SessionRow>(
      Context.system(),
      `SELECT encode(id_hash, 'hex') AS id, created_at, last_seen_at, address, user_agent FROM session
       WHERE user_id = $1 AND expires_at > now() AND last_seen_at > now() - ${IDLE} ORDER BY last_seen_at DESC LIMIT 200`,
      [userId],
    )
  }

  /** False when the user has no such session. */
  async close(userId: string, id: string): Promise<boolean> {
    if (!/^[0-9a-f]{64}$/.test(id)) return false
    const rows = await this.database.query(
      Context.system(),
      `DELETE FROM session WHERE user_id = $1 AND id_hash = decode($2, 'hex') RETURNING 1`,
      [userId, id],
    )
    return rows.length === 1
  }

  /** By the secret of its cookie, valid or not. */
  async forget(tx: Tx, secret: string): Promise<void> {
    await tx.query('DELETE FROM session WHERE id_hash = $1', [sha256(secret)])
  }

  async closeAll(tx: Tx, userId: string, except?: string): Promise<void> {
    await tx.query(`DELETE FROM session WHERE user_id = $1 AND encode(id_hash, 'hex') IS DISTINCT FROM $2`, [
      userId,
      except ?? null,
    ])
  }

  static readonly purge = `DELETE FROM session WHERE expires_at < now() OR last_seen_at < now() - ${IDLE}`
}

export interface SessionRow {
  id: string
  created_at: Date
  last_seen_at: Date
  address: string | null
  user_agent: string | null
}

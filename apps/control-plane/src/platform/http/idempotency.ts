import { createHash } from 'node:crypto'
import type { ErrorCode } from '@gatehouse/shared/errors/codes.js'
import { GatewayError, type InputIssue } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import { canonicalJson } from '../change/canonical-json.js'
import { Seal } from '../crypto/seal.js'
import { Database } from '../database/database.js'
import { HandlesJob, type JobHandler } from '../queue/job-handler.js'
import { Context } from './context.js'

const SCOPE = 'idempotency'

/** What is kept of an answer: a success, or a refusal to be thrown anew. Secrets may be in it, so it is sealed. */
export type Kept =
  | { body: unknown; headers: Record<string, string> }
  | { refusal: { code: ErrorCode; detail: string; errors?: InputIssue[] | undefined } }

interface Row {
  request_hash: Buffer
  sealed_response: Buffer | null
}

export const requestHash = (method: string, url: string, body: unknown): Buffer =>
  createHash('sha256')
    .update(canonicalJson([method, url, body ?? null]))
    .digest()

/** Answers kept by principal and Idempotency-Key for 24 hours. */
@Injectable()
export class IdempotencyKeys {
  constructor(
    private readonly database: Database,
    private readonly seal: Seal,
  ) {}

  /** The answer kept before; undefined when this caller is the first and must `keep` or `release`. */
  async claim(principal: string, key: string, hash: Buffer): Promise<Kept | undefined> {
    // One that was never answered, because its process died, is given up after a minute; no request takes as long.
    const [claimed] = await this.database.query(
      Context.system(),
      `INSERT INTO idempotency_key (principal, key, request_hash, expires_at) VALUES ($1, $2, $3, now() + interval '24 hours')
       ON CONFLICT (principal, key) DO UPDATE SET request_hash = $3, created_at = now(), expires_at = excluded.expires_at,
         sealed_response = NULL, status = NULL
         WHERE idempotency_key.expires_at < now()
           OR (idempotency_key.sealed_response IS NULL AND idempotency_key.created_at < now() - interval '1 minute')
       RETURNING 1`,
      [principal, key, hash],
    )
    if (claimed) return undefined
    const [row] = await this.database.query<Row>(
      Context.system(),
      'SELECT request_hash, sealed_response FROM idempotency_key WHERE principal = $1 AND key = $2',
      [principal, key],
    )
    if (!row) throw new GatewayError('idempotency_in_progress')
    if (!row.request_hash.equals(hash)) throw new GatewayError('idempotency_mismatch')
    if (!row.sealed_response) throw new GatewayError('idempotency_in_progress')
    return this.seal.openJson(SCOPE, row.sealed_response) as Kept
  }

  async keep(principal: string, key: string, status: number, kept: Kept): Promise<void> {
    await this.database.query(
      Context.system(),
      'UPDATE idempotency_key SET status = $3, sealed_response = $4 WHERE principal = $1 AND key = $2',
      [principal, key, status, this.seal.sealJson(SCOPE, kept)],
    )
  }

  async release(principal: string, key: string): Promise<void> {
    await this.database.query(Context.system(), 'DELETE FROM idempotency_key WHERE principal = $1 AND key = $2', [
      principal,
      key,
    ])
  }
}

@Injectable()
@HandlesJob('idempotency.purge', { every: 3_600_000 })
export class PurgeIdempotencyKeys implements JobHandler {
  constructor(private readonly database: Database) {}

  async run(): Promise<void> {
    await this.database.query(Context.system(), 'DELETE FROM idempotency_key WHERE expires_at < now()')
  }
}

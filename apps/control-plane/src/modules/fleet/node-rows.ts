import type { Ack, Hello, Status } from '@gatehouse/shared/protocol/config.js'
import { Injectable } from '@nestjs/common'
import { Database } from '../../platform/database/database.js'

/** What a node refused last; `accepted` where the rest was applied. */
export interface StoredRefusal {
  revision: number
  accepted: boolean
  refusals: Ack['refusals']
}

/** Keeps the rows of nodes up to date with what their streams say. */
@Injectable()
export class NodeRows {
  constructor(private readonly database: Database) {}

  /** Whether there is such a node and it was not revoked. */
  async isMember(nodeId: string): Promise<boolean> {
    const rows = await this.database.query('SELECT 1 FROM node WHERE id = $1 AND revoked_at IS NULL', [nodeId])
    return rows.length === 1
  }

  /** `revision`: what it is known to serve, which is as good as an acknowledgement; undefined when that is not ours. */
  async connected(nodeId: string, hello: Hello, revision: number | undefined): Promise<void> {
    await this.database.query(
      `UPDATE node SET connected = true, last_seen_at = now(), name = coalesce(nullif($2, ''), name), software_version = $3,
         revision = coalesce($4, 0), last_ack_at = CASE WHEN $4::bigint IS NULL THEN last_ack_at ELSE now() END
       WHERE id = $1`,
      [nodeId, hello.name.slice(0, 100), hello.version.slice(0, 50), revision ?? null],
    )
  }

  async disconnected(nodeId: string): Promise<void> {
    await this.database.query('UPDATE node SET connected = false WHERE id = $1', [nodeId])
  }

  async acknowledged(nodeId: string, ack: Ack): Promise<void> {
    const { revision, accepted, refusals } = ack
    const refusal: StoredRefusal | null = accepted && refusals.length === 0 ? null : { revision, accepted, refusals }
    await this.database.query(
      `UPDATE node SET revision = CASE WHEN $3 THEN $2 ELSE revision END, refusal = $4, apply_ms = $5, last_ack_at = now(), last_seen_at = now()
       WHERE id = $1`,
      [nodeId, revision, accepted, refusal && JSON.stringify(refusal), ack.applyMs],
    )
  }

  async reported(nodeId: string, status: Status): Promise<void> {
    await this.database.query('UPDATE node SET status = $2, last_seen_at = now(), connected = true WHERE id = $1', [
      nodeId,
      JSON.stringify(status),
    ])
  }
}

import type { Ack, Hello, Status } from '@gatehouse/shared/protocol/config.js'
import { Injectable } from '@nestjs/common'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'

/** What a node has refused; `accepted` where the rest was applied. */
export interface StoredRefusal {
  revision: number
  accepted: boolean
  refusals: Ack['refusals']
}

/** The operator's order to stop serving, as stored. */
export interface StoredDrain {
  graceMs: number
  deadlineMs: number
  /** RFC 3339. */
  at: string
}

/** What a node is to the operator. */
export interface Standing {
  group: string
  revoked: boolean
  drain: StoredDrain | null
}

// Older acknowledgements tell nothing that anybody asks for.
const KEPT_ACKS = 2000

/** Keeps the rows of nodes up to date with what their streams say. */
@Injectable()
export class NodeRows {
  constructor(private readonly database: Database) {}

  /** Undefined where there is no such node. */
  async standing(nodeId: string): Promise<Standing | undefined> {
    const [row] = await this.database.query<Standing>(
      Context.system(),
      'SELECT node_group AS group, revoked_at IS NOT NULL AS revoked, drain FROM node WHERE id = $1',
      [nodeId],
    )
    return row
  }

  /** Whether a node may take part, and how many do as far as they were heard lately. */
  async presence(nodeId: string): Promise<{ member: boolean; heard: number }> {
    const [row] = await this.database.query<{ member: boolean | null; heard: string }>(
      Context.system(),
      `SELECT bool_or(id = $1) AS member, count(*) FILTER (WHERE connected AND last_seen_at > now() - interval '20 seconds') AS heard
       FROM node WHERE revoked_at IS NULL`,
      [nodeId],
    )
    return { member: row?.member === true, heard: Number(row?.heard ?? 0) }
  }

  /** `revision`: what it is known to serve, which is as good as an acknowledgement; undefined when that is not ours. */
  async connected(nodeId: string, hello: Hello, revision: number | undefined): Promise<void> {
    await this.database.query(
      Context.system(),
      `UPDATE node SET connected = true, last_seen_at = now(), name = coalesce(nullif($2, ''), name), software_version = $3,
         revision = coalesce($4, 0), last_ack_at = CASE WHEN $4::bigint IS NULL THEN last_ack_at ELSE now() END
       WHERE id = $1`,
      [nodeId, hello.name.slice(0, 100), hello.version.slice(0, 50), revision ?? null],
    )
    if (revision !== undefined) await this.serves(nodeId, revision)
  }

  async disconnected(nodeId: string): Promise<void> {
    await this.database.query(Context.system(), 'UPDATE node SET connected = false WHERE id = $1', [nodeId])
  }

  async acknowledged(nodeId: string, ack: Ack): Promise<void> {
    const { revision, accepted, refusals } = ack
    const refusal: StoredRefusal | null = accepted && refusals.length === 0 ? null : { revision, accepted, refusals }
    if (accepted) await this.serves(nodeId, revision)
    await this.database.query(
      Context.system(),
      `UPDATE node SET revision = CASE WHEN $3 THEN $2 ELSE revision END, refusal = $4::jsonb, apply_ms = $5, last_ack_at = now(), last_seen_at = now(),
         last_refusal = CASE WHEN $4::jsonb IS NULL OR refusal->'refusals' = $4::jsonb->'refusals' THEN last_refusal
           ELSE $4::jsonb || jsonb_build_object('at', $6::text) END
       WHERE id = $1`,
      [nodeId, revision, accepted, refusal && JSON.stringify(refusal), ack.applyMs, new Date().toISOString()],
    )
  }

  async reported(nodeId: string, status: Status): Promise<void> {
    await this.database.query(
      Context.system(),
      'UPDATE node SET status = $2, last_seen_at = now(), connected = true WHERE id = $1',
      [nodeId, JSON.stringify(status)],
    )
  }

  private async serves(nodeId: string, revision: number): Promise<void> {
    await this.database.query(
      Context.system(),
      `WITH old AS (DELETE FROM node_ack WHERE node_id = $1 AND revision < $2::bigint - ${KEPT_ACKS})
       INSERT INTO node_ack (node_id, revision) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      [nodeId, revision],
    )
  }
}

import type { Page, PageQuery } from '@gatehouse/shared/api/common.js'
import type { nodeGroupCreate, nodeGroupUpdate, nodeGroupView } from '@gatehouse/shared/api/fleet.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { type Change, Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import type { GroupRow } from './node-group.resource.js'
import { idsOf, namesOf } from './served-names.js'

type View = z.output<typeof nodeGroupView>

const DEFAULT = 'default'
const COUNTED = `node_group.*, (SELECT count(*)::int FROM node WHERE node_group = slug AND revoked_at IS NULL) AS nodes`

type Counted = GroupRow & { nodes: number }

/** Groups of nodes, and which APIs each serves. */
@Injectable()
export class NodeGroups {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  list(ctx: Context, { limit, cursor }: PageQuery): Promise<Page<View>> {
    return this.database.read(ctx.asSystem(), async tx => {
      const rows = await tx.query<Counted>(
        `SELECT ${COUNTED} FROM node_group WHERE ($1::text IS NULL OR slug > $1) ORDER BY slug LIMIT $2`,
        [cursor === undefined ? null : cursorOf(cursor), limit + 1],
      )
      const page = pageOf(
        rows,
        limit,
        row => row.slug,
        row => row,
      )
      return { ...page, data: await views(tx, page.data) }
    })
  }

  get(ctx: Context, reference: string): Promise<View> {
    return this.database.read(ctx.asSystem(), async tx => answer(tx, await groupOf(tx, reference)))
  }

  async create(ctx: Context, { serves, ...fields }: z.output<typeof nodeGroupCreate>) {
    const { result, revision } = await this.changes.commit(ctx.asSystem(), async change => {
      const { tenants, apis } = await idsOf(change.tx, serves)
      const [row] = await change.tx.query<{ id: string }>(
        `INSERT INTO node_group (id, slug, name, description, labels, tenants, apis) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (slug) DO NOTHING RETURNING id`,
        [newId('group'), fields.slug, fields.name, fields.description, JSON.stringify(fields.labels), tenants, apis],
      )
      if (!row) throw new GatewayError('slug_taken', { errors: [{ pointer: '/slug', message: 'Taken.' }] })
      return changed(change, 'node-group.create', row.id)
    })
    return versioned({ ...result.view, revision }, result.version)
  }

  async update(ctx: Context, reference: string, input: z.output<typeof nodeGroupUpdate>, expectedVersion?: number) {
    const { result, revision } = await this.changes.commit(ctx.asSystem(), async change => {
      const before = await groupOf(change.tx, reference)
      const { serves, ...fields } = input
      const next = { ...before, ...fields, ...(serves && (await idsOf(change.tx, serves))) }
      const [row] = await change.tx.query(
        `UPDATE node_group SET name = $3, description = $4, labels = $5, tenants = $6, apis = $7, version = version + 1, updated_at = now()
         WHERE id = $1 AND version = $2 RETURNING id`,
        [
          ...[before.id, expectedVersion ?? before.version, next.name, next.description],
          ...[JSON.stringify(next.labels), next.tenants, next.apis],
        ],
      )
      if (!row) throw new GatewayError('precondition_failed')
      return changed(change, 'node-group.update', before.id, await answer(change.tx, before))
    })
    return versioned({ ...result.view, revision }, result.version)
  }

  async delete(ctx: Context, reference: string): Promise<{ revision: number }> {
    const { revision } = await this.changes.commit(ctx.asSystem(), async ({ tx, touch, audit }) => {
      const row = await groupOf(tx, reference)
      if (row.slug === DEFAULT)
        throw new GatewayError('state_invalid', {
          detail: 'The default group cannot be deleted. Change what it serves.',
        })
      const before = await answer(tx, row)
      // A revoked node's row goes with its group, a token that nobody used yet does as well.
      await tx.query('DELETE FROM join_token WHERE node_group = $1', [row.slug])
      await tx.query('DELETE FROM node WHERE node_group = $1 AND revoked_at IS NOT NULL', [row.slug])
      const [member] = await tx.query<{ name: string }>('SELECT name FROM node WHERE node_group = $1 LIMIT 1', [
        row.slug,
      ])
      if (member)
        throw new GatewayError('in_use', { detail: `The node ${member.name} is still in it. Revoke its nodes first.` })
      await tx.query('DELETE FROM node_group WHERE id = $1', [row.id])
      touch('group', row.id)
      audit({ action: 'node-group.delete', target: { type: 'node-group', id: row.id }, before })
    })
    return { revision }
  }
}

/** Throws `not_found` for a name or id that is no group's. */
export async function groupOf(tx: Tx, reference: string): Promise<Counted> {
  const [row] = await tx.query<Counted>(`SELECT ${COUNTED} FROM node_group WHERE slug = $1 OR id = $1`, [reference])
  if (!row) throw new GatewayError('not_found', { detail: 'There is no such group of nodes. Check its slug.' })
  return row
}

async function changed({ tx, touch, audit }: Change, action: string, id: string, before?: View) {
  const row = await groupOf(tx, id)
  const view = await answer(tx, row)
  touch('group', id)
  audit({ action, target: { type: 'node-group', id }, ...(before && { before }), after: view })
  return { view, version: row.version }
}

const answer = async (tx: Tx, row: Counted): Promise<View> => versioned((await views(tx, [row]))[0]!, row.version)

async function views(tx: Tx, rows: readonly Counted[]): Promise<View[]> {
  const serves = await namesOf(tx, rows)
  return rows.map(({ id, slug, name, description, labels, nodes, created_at }, at) => ({
    ...{ id, slug, name, description, labels, nodes },
    serves: serves[at]!,
    createdAt: created_at.toISOString(),
  }))
}

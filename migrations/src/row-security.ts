import type { QueryRunner } from 'typeorm'
import { RUNTIME_ROLE, SYSTEM_ROLE } from './roles.js'

/** What requests may do with rows that they see. Jobs and other system work may always do everything, unless said otherwise. */
export type Rights = 'change' | 'read' | 'nothing'

export interface Owners {
  /** The column with the tenant's id. */
  tenant?: string
  /** The column with the organization's id. With both, either side sees the row. */
  organization?: string
  /** SQL on a row that lets others read it too. Subqueries see only what the reader may see. */
  readableIf?: string
  requests?: Rights
}

const GRANTED: Record<Rights, string | undefined> = {
  change: 'SELECT, INSERT, UPDATE, DELETE',
  read: 'SELECT',
  nothing: undefined,
}

/**
 * Makes row-level security hold for a table whose rows belong to a tenant, an organization or both. Call it where the table is made.
 * It binds the owner as well once all migrations have run.
 */
export async function secureTable(db: QueryRunner, table: string, owners: Owners): Promise<void> {
  const { requests = 'change', readableIf } = owners
  const own = [
    ...(owners.tenant ? [among(owners.tenant, 'gatehouse.tenants')] : []),
    ...(owners.organization ? [among(owners.organization, 'gatehouse.organizations')] : []),
  ].join(' OR ')
  if (!own) throw new Error(`the rows of ${table} belong to nobody`)
  await grantTable(db, table, { requests })
  await db.query(`
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY system ON ${table} TO ${SYSTEM_ROLE} USING (true) WITH CHECK (true)`)
  if (requests === 'change') await db.query(`CREATE POLICY own ON ${table} TO ${RUNTIME_ROLE} USING (${own})`)
  if (requests === 'read') await db.query(`CREATE POLICY own ON ${table} FOR SELECT TO ${RUNTIME_ROLE} USING (${own})`)
  if (readableIf) await db.query(`CREATE POLICY shown ON ${table} FOR SELECT TO ${RUNTIME_ROLE} USING (${readableIf})`)
}

/** Grants the rights on a table that holds nothing of any tenant or organization. */
export async function grantTable(
  db: QueryRunner,
  table: string,
  { requests, system = 'change' }: { requests: Rights; system?: Rights },
): Promise<void> {
  for (const [role, rights] of [
    [RUNTIME_ROLE, requests],
    [SYSTEM_ROLE, system],
  ] as const)
    if (GRANTED[rights]) await db.query(`GRANT ${GRANTED[rights]} ON ${table} TO ${role}`)
}

// The subselect is evaluated once a query, where a bare current_setting would be evaluated for each row.
const among = (column: string, setting: string): string =>
  `${column} = ANY ((SELECT string_to_array(current_setting('${setting}', true), ','))::text[])`

import type pg from 'pg'

// Whose row-level security is on, partitions included.
const SECURED = `SELECT c.oid::regclass::text AS name FROM pg_class c
  WHERE c.relrowsecurity AND c.relnamespace = 'public'::regnamespace AND c.relforcerowsecurity = $1`

/** Whether policies bind the owner of every table that has them. */
export async function isForced(client: pg.Client): Promise<boolean> {
  return (await client.query(SECURED, [false])).rowCount === 0
}

/** Policies bind the owner too, from here on. */
export function force(client: pg.Client): Promise<void> {
  return alter(client, false, 'FORCE')
}

/** Lets the owner change all rows, which migrations do. Superusers need not be let. */
export async function unforce(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ bound: boolean }>(
    'SELECT NOT (rolsuper OR rolbypassrls) AS bound FROM pg_roles WHERE rolname = current_user',
  )
  if (rows[0]!.bound) await alter(client, true, 'NO FORCE')
}

async function alter(client: pg.Client, forced: boolean, how: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(SECURED, [forced])
  for (const { name } of rows) await client.query(`ALTER TABLE ${name} ${how} ROW LEVEL SECURITY`)
}

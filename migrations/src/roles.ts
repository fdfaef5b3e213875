import type pg from 'pg'

/** Serves requests: sees the rows of the context that its transaction names, and nothing without one. Owns nothing. */
export const RUNTIME_ROLE = 'gatehouse_runtime'
/** Builds snapshots, signs people in, runs jobs: sees all rows, owns nothing. */
export const SYSTEM_ROLE = 'gatehouse_system'

const ROLES = [RUNTIME_ROLE, SYSTEM_ROLE]
const DUPLICATE = new Set(['42710', '23505'])

/** One sentence and the statements that help. */
export class RolesMissing extends Error {}

type Client = Pick<pg.Client, 'query'>

interface Held {
  name: string
  unsafe: boolean
  usable: boolean
}

/** Makes the two roles where they are missing, and lets the connected user take them on. Throws RolesMissing where it may not. */
export async function ensureRoles(client: Client): Promise<void> {
  for (const role of ROLES) {
    const held = await find(client, role)
    if (held?.unsafe)
      throw new RolesMissing(
        `The role ${role} may bypass row-level security. Run: ALTER ROLE ${role} NOSUPERUSER NOBYPASSRLS`,
      )
    if (held?.usable) continue
    try {
      if (!held) await create(client, role)
      if (!(await find(client, role))?.usable)
        await client.query(`GRANT ${role} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE`)
    } catch (cause) {
      throw new RolesMissing(await advice(client), { cause })
    }
  }
}

/** Roles belong to the whole cluster: another database of it may have made them a moment ago. */
async function create(client: Client, role: string): Promise<void> {
  try {
    await client.query(`CREATE ROLE ${role} NOLOGIN NOSUPERUSER NOBYPASSRLS`)
  } catch (error) {
    if (!DUPLICATE.has((error as pg.DatabaseError).code ?? '')) throw error
  }
}

async function find(client: Client, role: string): Promise<Held | undefined> {
  const { rows } = await client.query<Held>(
    `SELECT rolname AS name, rolsuper OR rolbypassrls AS unsafe, pg_has_role(current_user, oid, 'SET') AS usable
     FROM pg_roles WHERE rolname = $1`,
    [role],
  )
  return rows[0]
}

async function advice(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>('SELECT quote_ident(current_user) AS name')
  return `The database user ${rows[0]!.name} may not make the roles that Gatehouse needs. Have an administrator run:
  CREATE ROLE ${RUNTIME_ROLE} NOLOGIN;
  CREATE ROLE ${SYSTEM_ROLE} NOLOGIN;
  GRANT ${ROLES.join(', ')} TO ${rows[0]!.name} WITH INHERIT FALSE, SET TRUE;`
}

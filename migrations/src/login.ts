import pg from 'pg'
import { ensureRoles, RUNTIME_ROLE, SYSTEM_ROLE } from './roles.js'

/** What processes sign in as. By itself it may do nothing; each transaction takes on one of the two roles. */
const LOGIN = 'gatehouse_app'

/** Makes the login where it is missing and gives it this password; answers its URL. `url` is an administrator's. */
export async function ensureLogin(url: string, password: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await ensureRoles(client)
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [LOGIN])
    const verb = rowCount ? 'ALTER' : 'CREATE'
    await client.query(
      `${verb} ROLE ${LOGIN} LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS PASSWORD ${client.escapeLiteral(password)}`,
    )
    await client.query(`GRANT ${RUNTIME_ROLE}, ${SYSTEM_ROLE} TO ${LOGIN}`)
  } finally {
    await client.end()
  }
  return loginUrl(url, password)
}

/** The same database, reached as the login. */
export function loginUrl(url: string, password: string): string {
  const login = new URL(url)
  login.username = LOGIN
  login.password = password
  return login.href
}

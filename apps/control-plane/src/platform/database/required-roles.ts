import { RUNTIME_ROLE, SYSTEM_ROLE } from '@gatehouse/migrations/roles.js'
import { EnvError } from '@gatehouse/shared/env/env.js'

/** Which of the roles the login may not take on. */
export const MISSING_ROLES: [sql: string, parameters: unknown[]] = [
  `SELECT current_user AS login, name FROM unnest($1::text[]) AS name
   WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name AND pg_has_role(oid, 'SET'))`,
  [[RUNTIME_ROLE, SYSTEM_ROLE]],
]

/** Said at the start rather than at the first request. */
export function requireRoles(missing: { login: string; name: string }[]): void {
  const [first] = missing
  if (!first) return
  const roles = missing.map(({ name }) => name).join(', ')
  throw new EnvError(
    `The database user ${first.login} of GATEHOUSE_DATABASE_URL cannot act as ${roles}. Run "gatehouse migrate" as the database's owner, then: GRANT ${RUNTIME_ROLE}, ${SYSTEM_ROLE} TO "${first.login}"`,
  )
}

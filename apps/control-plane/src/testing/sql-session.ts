import pg from 'pg'

/** A role and whose rows it may see: ids, separated by commas. */
export interface Scope {
  role: string
  tenants: string
  organizations: string
}

/** Raw SQL as the processes' login, in roles and scopes of the test's choice. Nothing is kept. */
export class SqlSession {
  private constructor(private readonly client: pg.Client) {}

  static async open(loginUrl: string): Promise<SqlSession> {
    const client = new pg.Client({ connectionString: loginUrl })
    await client.connect()
    return new SqlSession(client)
  }

  async as(scope: Scope, sql: string, parameters: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.within(scope, sql, parameters)).rows as Record<string, unknown>[]
  }

  /** How many rows it changed, or that it was denied. */
  async attempt(scope: Scope, sql: string, parameters: unknown[] = []): Promise<number | 'denied'> {
    try {
      return (await this.within(scope, sql, parameters)).rowCount ?? 0
    } catch (error) {
      if ((error as pg.DatabaseError).code === '42501') return 'denied'
      throw error
    }
  }

  /** Without taking on a role. */
  async plain(sql: string): Promise<unknown[]> {
    return (await this.client.query(sql)).rows as unknown[]
  }

  close(): Promise<void> {
    return this.client.end()
  }

  private async within(scope: Scope, sql: string, parameters: unknown[]): Promise<pg.QueryResult> {
    await this.client.query('BEGIN')
    try {
      await this.client.query(
        `SELECT set_config('role', $1, true), set_config('gatehouse.tenants', $2, true), set_config('gatehouse.organizations', $3, true)`,
        [scope.role, scope.tenants, scope.organizations],
      )
      return await this.client.query(sql, parameters)
    } finally {
      await this.client.query('ROLLBACK')
    }
  }
}

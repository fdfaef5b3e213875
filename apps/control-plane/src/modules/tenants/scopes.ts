import { Injectable } from '@nestjs/common'
import { Database } from '../../platform/database/database.js'
import { ScopeResolver } from '../../platform/http/authenticator.js'
import { Context } from '../../platform/http/context.js'

/** Finds what paths name by id or slug. */
@Injectable()
export class Scopes extends ScopeResolver {
  constructor(private readonly database: Database) {
    super()
  }

  async tenant(reference: string): Promise<{ id: string; slug: string } | undefined> {
    const rows = await this.database.query<{ id: string; slug: string }>(
      Context.system(),
      'SELECT id, slug FROM tenant WHERE id = $1 OR slug = $1',
      [reference],
    )
    return rows[0]
  }

  async organization(reference: string): Promise<string | undefined> {
    const rows = await this.database.query<{ id: string }>(
      Context.system(),
      'SELECT id FROM organization WHERE id = $1 OR slug = $1',
      [reference],
    )
    return rows[0]?.id
  }

  async organizationOfApplication(applicationId: string): Promise<string | undefined> {
    const rows = await this.database.query<{ organization_id: string }>(
      Context.system(),
      `SELECT organization_id FROM application WHERE id = $1 AND state <> 'deleted'`,
      [applicationId],
    )
    return rows[0]?.organization_id
  }
}

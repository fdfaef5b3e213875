import { Injectable } from '@nestjs/common'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'
import { Sessions } from './sessions.js'

const HOUR = 3_600_000

/** Takes away what has ended: sessions, links, counted failures, sign-ups that nobody confirmed. */
@Injectable()
@HandlesJob('identity.purge', { every: HOUR })
export class PurgeIdentity implements JobHandler {
  constructor(private readonly database: Database) {}

  async run(): Promise<void> {
    await this.database.query(Context.system(), Sessions.purge)
    await this.database.query(
      Context.system(),
      'DELETE FROM one_time_token WHERE expires_at < now() OR used_at IS NOT NULL',
    )
    await this.database.query(Context.system(), `DELETE FROM sign_in_failure WHERE at < now() - interval '1 day'`)
    await this.database.query(
      Context.system(),
      `DELETE FROM personal_token WHERE coalesce(revoked_at, expires_at) < now() - interval '30 days'`,
    )
    await this.database.query(
      Context.system(),
      `DELETE FROM app_user WHERE state = 'unverified' AND created_at < now() - interval '7 days'`,
    )
  }
}

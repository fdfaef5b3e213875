import { Injectable } from '@nestjs/common'
import { Changes } from '../../platform/change/changes.js'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'

/** Takes temporary keys that have expired out of the configuration; the log of what they did stays. */
@Injectable()
@HandlesJob('keys.forget-temporary', { every: 10 * 60_000 })
export class ForgetTemporaryKeys implements JobHandler {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async run(): Promise<void> {
    const due = await this.database.query(
      Context.system(),
      'SELECT 1 FROM api_key WHERE subscription_id IS NOT NULL AND expires_at < now() LIMIT 1',
    )
    if (due.length > 0) await this.forget()
  }

  private async forget(): Promise<void> {
    await this.changes.commit(Context.system('forget-temporary-keys'), async change => {
      const gone = await change.tx.query<{ id: string; organization_id: string }>(
        'DELETE FROM api_key WHERE subscription_id IS NOT NULL AND expires_at < now() RETURNING id, organization_id',
      )
      for (const { id } of gone) change.touch('key', id)
      for (const { id, organization_id } of gone)
        change.audit({ action: 'key.expire', target: { type: 'key', id }, organizationId: organization_id })
    })
  }
}

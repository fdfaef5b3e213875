import { Injectable } from '@nestjs/common'
import { AuditTrail } from '../../platform/change/audit-trail.js'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'

/**
 * Takes nodes out of the list that can't come back: their certificate ended a week ago. Until it ends a node that was revoked has to stay, since only
 * who is known to be revoked is told to stop serving.
 */
@Injectable()
@HandlesJob('fleet.forget-nodes', { every: 3_600_000 })
export class ForgetNodes implements JobHandler {
  constructor(
    private readonly database: Database,
    private readonly trail: AuditTrail,
  ) {}

  async run(): Promise<void> {
    await this.database.write(Context.system('forget-nodes'), async tx => {
      const gone = await tx.query<{ id: string; name: string; node_group: string }>(
        `DELETE FROM node WHERE NOT connected AND certificate_expires_at < now() - interval '7 days' RETURNING id, name, node_group`,
      )
      for (const { id, name, node_group: group } of gone)
        await this.trail.append(
          tx,
          { action: 'node.forget', target: { type: 'node', id }, before: { name, group } },
          null,
        )
    })
  }
}

import type { Page } from '@gatehouse/shared/api/common.js'
import type { me, sessionView } from '@gatehouse/shared/api/identity.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { Sessions } from './sessions.js'
import { userById, userView } from './users.js'

/** What somebody sees of themselves. */
@Injectable()
export class Profile {
  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
  ) {}

  async me(ctx: Context): Promise<z.input<typeof me>> {
    const { user: principal } = ctx
    const user = await this.database.read(ctx.asSystem(), tx => userById(tx, principal.userId))
    const listed = <M extends { permissions: ReadonlySet<string> }>(memberships: ReadonlyMap<string, M>) =>
      [...memberships.values()].map(one => ({ ...one, permissions: [...one.permissions] }))
    return {
      user: userView(user!),
      permissions: [...principal.platform],
      tenants: listed(principal.tenants),
      organizations: listed(principal.organizations),
    }
  }

  async listSessions(ctx: Context): Promise<Page<z.input<typeof sessionView>>> {
    const rows = await this.sessions.list(ctx.user.userId)
    const data = rows.map(row => ({
      id: row.id,
      current: row.id === ctx.user.credentialId,
      address: row.address,
      userAgent: row.user_agent,
      createdAt: row.created_at.toISOString(),
      lastSeenAt: row.last_seen_at.toISOString(),
    }))
    return { data, nextCursor: null }
  }

  async closeSession(ctx: Context, id: string): Promise<void> {
    if (!(await this.sessions.close(ctx.user.userId, id))) throw new GatewayError('not_found')
  }

  /** All but the one that asks. */
  async closeOthers(ctx: Context): Promise<void> {
    await this.database.write(ctx.asSystem(), tx => this.sessions.closeAll(tx, ctx.user.userId, ctx.user.credentialId))
  }
}

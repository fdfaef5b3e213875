import { randomBytes } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import { Accounts } from '../modules/identity/index.js'
import { MemberService, TenantService } from '../modules/tenants/index.js'
import { Env } from '../platform/env.js'
import { Context } from '../platform/http/context.js'
import type { DemoPerson } from './demo-file.js'

const NAMES: Record<DemoPerson['role'], string> = {
  admin: 'Ada Admin',
  approver: 'Paula Approver',
  developer: 'Devin Developer',
}

/** With passwords that nobody knows but the file that keeps them. */
export const newPeople = (): DemoPerson[] =>
  (Object.keys(NAMES) as DemoPerson['role'][]).map(role => ({
    role,
    email: `${role}@acme.example`,
    password: randomBytes(15).toString('base64url'),
  }))

/** The demo's tenant and the people around it. */
@Injectable()
export class DemoPeople {
  constructor(
    private readonly env: Env,
    private readonly accounts: Accounts,
    private readonly tenants: TenantService,
    private readonly members: MemberService,
  ) {}

  /** Contexts of the admin in the tenant, and of the developer. */
  async seed(slug: string, people: readonly DemoPerson[]): Promise<{ admin: Context; developer: Context }> {
    const ids = new Map<string, string>()
    for (const { role, email, password } of people) {
      const account = {
        email,
        password,
        name: NAMES[role],
        owner: role === 'admin' && this.env.adminEmail === undefined,
      }
      ids.set(role, await this.accounts.ensure(Context.system('demo'), account))
    }
    const admin = await this.admin(slug, ids.get('admin')!)
    await this.members.join(admin, ids.get('approver')!, ['approver'])
    return { admin, developer: await this.as(ids.get('developer')!) }
  }

  private async admin(slug: string, userId: string): Promise<Context> {
    const ctx = await this.as(userId)
    if (!tenantIn(ctx, slug)) await this.tenants.create(ctx, { slug, name: 'Acme' })
    const now = await this.as(userId)
    return now.inTenant(tenantIn(now, slug)!)
  }

  private async as(userId: string): Promise<Context> {
    return new Context(await this.accounts.principal(userId), 'demo', undefined)
  }
}

const tenantIn = (ctx: Context, slug: string) => [...ctx.user.tenants.values()].find(tenant => tenant.slug === slug)

import { Injectable } from '@nestjs/common'
import { ApplicationService } from '../modules/applications/index.js'
import { KeyService } from '../modules/credentials/index.js'
import { SubscriptionService } from '../modules/subscriptions/index.js'
import type { Context } from '../platform/http/context.js'

const NAME = 'Demo app'
const KEY_NAME = 'demo'

export interface DemoConsumer {
  application: { id: string; organizationId: string }
  /** By product. */
  subscriptions: ReadonlyMap<string, { id: string; planId: string }>
  key: { id: string; secret: string }
}

/** The developer's application, subscribed and with a key. */
@Injectable()
export class DemoConsumers {
  constructor(
    private readonly applications: ApplicationService,
    private readonly subscriptions: SubscriptionService,
    private readonly keys: KeyService,
  ) {}

  async seed(ctx: Context, tenant: string, products: readonly string[]): Promise<DemoConsumer> {
    const present = (await this.applications.list(ctx, { limit: 200 })).data.find(({ name }) => name === NAME)
    const application = present ?? (await this.applications.create(ctx, { name: NAME }))
    const own = ctx.inOrganization(application.organization.id)
    const held = (await this.subscriptions.list(own, { limit: 200, application: application.id })).data
    const subscriptions = new Map<string, { id: string; planId: string }>()
    for (const slug of products) {
      const made =
        held.find(({ product }) => product.slug === slug) ??
        (await this.subscriptions.create(own, application.id, {
          product: `${tenant}/${slug}`,
          plan: 'free',
          answers: {},
        }))
      subscriptions.set(slug, { id: made.id, planId: made.plan.id })
    }
    return {
      application: { id: application.id, organizationId: application.organization.id },
      subscriptions,
      key: await this.key(own, application.id),
    }
  }

  /** A key's secret is known only when it is made, so one that an interrupted start left behind is taken back. */
  private async key(ctx: Context, application: string): Promise<{ id: string; secret: string }> {
    const { data } = await this.keys.list(ctx, application, { limit: 200 })
    for (const { id, name, state } of data)
      if (name === KEY_NAME && state === 'active') await this.keys.revoke(ctx, application, id)
    return this.keys.create(ctx, application, { name: KEY_NAME, environment: 'live' })
  }
}

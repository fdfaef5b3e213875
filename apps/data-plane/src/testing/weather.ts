import type { RequestListener } from 'node:http'
import type { KeyResource } from '@gatehouse/shared/config/resources.js'
import type { GatewayOptions } from '../gateway.js'
import type { Applied } from '../node/ipc.js'
import {
  application,
  key,
  plan,
  restApi,
  subscription,
  TestGateway,
  type TestUpstream,
  tenant,
  upstream,
} from './test-gateway.js'

type Kinds = Record<string, unknown[]>

/** A policy on the API where no other scope is named. */
export type Arranged = readonly [type: string, config: object, scope?: object]

/** All there is of an application with a key that is subscribed to the one REST API of a service. `more` stands in for kinds of it. */
export const subscribed = (url: string, live: { resource: KeyResource }, more: Kinds = {}): Kinds => ({
  tenant: [tenant],
  application: [application],
  api: [restApi(url)],
  plan: [plan()],
  subscription: [subscription()],
  key: [live.resource],
  ...more,
})

/** A gateway before one service, whose API an application is subscribed to. */
export class Weather {
  readonly key = key()
  readonly gateway: TestGateway
  service!: TestUpstream
  private policies = 0

  constructor(
    private readonly serve: RequestListener,
    options: Partial<GatewayOptions> = {},
  ) {
    this.gateway = new TestGateway(options)
  }

  async start(): Promise<void> {
    this.service = await upstream(this.serve)
    await this.gateway.start()
  }

  async stop(): Promise<void> {
    await this.gateway.stop()
    await this.service.stop()
  }

  /**
   * Makes this all that the gateway knows: these policies in their order, and `more` in place of kinds of the one subscription. Policies are new
   * each time, so nothing that they keep goes from test to test. Throws where something is refused.
   */
  arrange(policies: readonly Arranged[] = [], more: Kinds = {}): void {
    const refusals = this.refusalsOf(policies, more)
    if (refusals.length > 0) throw new Error(JSON.stringify(refusals))
  }

  /** The same where it is expected that some cannot run. */
  refusalsOf(policies: readonly Arranged[], more: Kinds = {}): Applied['refusals'] {
    const policy = policies.map(([type, config, scope = { kind: 'api', id: 'api_1' }], position) => {
      return { id: `pol_${++this.policies}`, tenantId: 'ten_1', type, scope, position, config }
    })
    const all = subscribed(this.service.url, this.key, { policy, ...more })
    const applied = this.gateway.apply(all, {}, true)
    if (!applied.accepted) throw new Error(JSON.stringify(applied))
    return applied.refusals
  }
}

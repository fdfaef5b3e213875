import type { ApiResource } from '@gatehouse/shared/config/resources.js'
import type { RouteMatch } from '../config/route.js'
import type { Caller, Grant } from '../config/runtime.js'

/** What a call is of and whose it is, by the names that policies know. */
export abstract class CallNames {
  abstract caller: Caller | undefined
  abstract api: ApiResource | undefined
  abstract grant: Grant | undefined
  abstract match: RouteMatch | null

  get applicationId(): string | undefined {
    return this.caller?.consumer.application.id
  }

  get subscriptionId(): string | undefined {
    return this.grant?.subscription.id
  }

  get apiId(): string | undefined {
    return this.api?.api
  }

  get plan(): string | undefined {
    return this.grant?.plan.slug
  }

  get version(): string | undefined {
    return this.api?.version
  }

  get route(): string | undefined {
    return this.match?.route.template
  }
}

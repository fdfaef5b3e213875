import type { TLSSocket } from 'node:tls'
import type { ApiResource } from '@gatehouse/shared/config/resources.js'
import type { RouteMatch } from '../config/route.js'
import type { Caller, Grant } from '../config/runtime.js'
import type { Place, Places } from './places.js'
import { RoutedBody } from './routed-body.js'

/** What a call is of and whose it is, by the names that policies know. */
export abstract class CallNames {
  abstract caller: Caller | undefined
  abstract api: ApiResource | undefined
  abstract grant: Grant | undefined
  abstract match: RouteMatch | null
  abstract tls: TLSSocket | null
  abstract clientAddress: string
  abstract readonly services: { readonly places: Places | null }
  /** Null: no route has asked for the body. */
  routed: RoutedBody | null = null

  /** The body, for the choice of a route. */
  get json(): unknown {
    this.routed ??= new RoutedBody()
    return this.routed.json
  }

  /** Of a rehearsal, which has no TLS. */
  rehearsedServerName = ''

  /** The name that TLS was asked for; empty: none. */
  get serverName(): string {
    return (this.tls?.servername || this.rehearsedServerName).toLowerCase()
  }

  /** Where the caller's address lies; null: nobody knows. */
  get place(): Place | null {
    return this.services.places?.of(this.clientAddress) ?? null
  }

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

  get basePath(): string | undefined {
    return this.api?.rest?.path
  }

  get route(): string | undefined {
    return this.match?.route.template
  }
}

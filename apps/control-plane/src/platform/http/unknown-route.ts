import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { gaps } from '@gatehouse/shared/gaps.js'
import { Injectable } from '@nestjs/common'
import { EndpointRegistry } from './endpoint-registry.js'

export interface UnknownRouteAnswer {
  error: GatewayError
  /** For the Allow header. */
  allow?: string
}

/** Tells a wrong method on a path that exists (405) from a path that does not (404). */
@Injectable()
export class UnknownRoute {
  private routes: { method: string; pattern: RegExp }[] | undefined

  constructor(private readonly registry: EndpointRegistry) {}

  answer(method: string, url: string): UnknownRouteAnswer {
    const path = url.split('?', 1)[0]!.replace(/\/+$/, '')
    const methods = this.table()
      .filter(route => route.pattern.test(path))
      .map(route => route.method)
    // A name that is too long to be routed fits a pattern all the same.
    if (methods.length === 0 || methods.includes(method))
      return { error: new GatewayError('not_found', { detail: 'There is no such route. See /api/v1/openapi.json.' }) }
    return { error: new GatewayError('method_not_allowed'), allow: [...new Set(methods)].sort().join(', ') }
  }

  private table(): { method: string; pattern: RegExp }[] {
    this.routes ??= [
      ...this.registry.all().map(({ method, path }) => ({ method, path })),
      ...gaps
        .filter(gap => gap.surface === 'management')
        .map(gap => ({ method: gap.what.split(' ')[0]!, path: gap.what.split(' ')[1]!.replace(/\{(\w+)\}/g, ':$1') })),
    ].map(({ method, path }) => ({
      method,
      pattern: new RegExp(`^/api/v1${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`),
    }))
    return this.routes
  }
}

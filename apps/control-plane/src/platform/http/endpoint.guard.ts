import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Authenticator, ScopeResolver } from './authenticator.js'
import type { Call } from './call.js'
import { Context } from './context.js'
import { ENDPOINT, type EndpointSpec } from './endpoint.js'
import { expectedVersion, parseBody, parseQuery } from './validate.js'

/** Every request in one order: who, where, may they, is it well-formed. A route without an @Endpoint is refused. */
@Injectable()
export class EndpointGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly scopes: ScopeResolver,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const spec = this.reflector.get<EndpointSpec | undefined>(ENDPOINT, execution.getHandler())
    if (!spec) throw new GatewayError('permission_denied')
    const http = execution.switchToHttp()
    const request = http.getRequest<FastifyRequest & { call: Call }>()
    const reply = http.getResponse<FastifyReply>()
    const params = request.params as Record<string, string>
    const principal = spec.access === 'anonymous' ? undefined : await this.authenticator.authenticate(request, reply)
    const ctx = await this.permit(spec, params, new Context(principal, request.id, request.ip))
    request.call = {
      ctx,
      params,
      query: parseQuery(spec, request.query),
      body: parseBody(spec, request.body),
      expectedVersion: expectedVersion(request.headers['if-match']),
      request,
      reply,
    }
    return true
  }

  private async permit(spec: EndpointSpec, params: Record<string, string>, ctx: Context): Promise<Context> {
    const { access } = spec
    if (access === 'anonymous' || access === 'public') return ctx
    const principal = ctx.user
    if (access === 'signed-in' || 'anyOf' in access) return ctx
    if ('platform' in access) {
      if (!principal.platform.has(access.platform)) throw denied(access.platform)
      return ctx
    }
    if ('tenant' in access) {
      const tenant = params.tenant === undefined ? undefined : await this.scopes.tenant(params.tenant)
      const membership = tenant && principal.tenants.get(tenant.id)
      if (!membership) throw new GatewayError('not_found')
      if (!membership.permissions.has(access.tenant)) throw denied(access.tenant)
      return ctx.inTenant(membership)
    }
    const id =
      params.application === undefined
        ? await this.scopes.organization(params.organization ?? '')
        : await this.scopes.organizationOfApplication(params.application)
    const membership = id === undefined ? undefined : principal.organizations.get(id)
    if (!membership) throw new GatewayError('not_found')
    if (!membership.permissions.has(access.organization)) throw denied(access.organization)
    return ctx.inOrganization(membership.id)
  }
}

const denied = (permission: string): GatewayError =>
  new GatewayError('permission_denied', {
    detail: `This needs the permission ${permission}. Ask an administrator for a role that has it.`,
  })

import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { FastifyRequest } from 'fastify'
import { Env } from '../../platform/env.js'
import { Authenticator } from '../../platform/http/authenticator.js'
import type { Principal } from '../../platform/http/context.js'
import { requireSameOrigin } from './same-origin.js'
import { sessionCookie } from './session-cookie.js'
import { Sessions } from './sessions.js'
import { Tokens } from './tokens.js'

/** A bearer token or the session cookie. Whatever is presented must be valid, also where nothing is needed. */
@Injectable()
export class CredentialsAuthenticator extends Authenticator {
  constructor(
    private readonly env: Env,
    private readonly sessions: Sessions,
    private readonly tokens: Tokens,
  ) {
    super()
  }

  async authenticate(request: FastifyRequest): Promise<Principal | undefined> {
    const { authorization } = request.headers
    if (authorization !== undefined) {
      const secret = /^bearer +(\S+)$/i.exec(authorization)?.[1]
      return found(secret === undefined ? undefined : await this.tokens.find(secret))
    }
    const cookie = request.cookies[sessionCookie(this.env.publicUrl).name]
    if (cookie === undefined) return undefined
    requireSameOrigin(request, this.env.publicUrl)
    return found(await this.sessions.find(cookie))
  }
}

function found(principal: Principal | undefined): Principal {
  if (principal) return principal
  throw new GatewayError('unauthenticated', {
    detail: 'What you signed in with is not valid, has expired or was revoked. Sign in again, or make a new token.',
  })
}

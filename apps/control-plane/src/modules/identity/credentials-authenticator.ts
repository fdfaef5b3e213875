import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Env } from '../../platform/env.js'
import { Authenticator } from '../../platform/http/authenticator.js'
import type { Principal } from '../../platform/http/context.js'
import { Browser } from './browser.js'
import { requireSameOrigin } from './same-origin.js'
import { Sessions } from './sessions.js'
import { Tokens } from './tokens.js'

/** A bearer token or the session cookie. Whatever is presented must be valid, also where nothing is needed. */
@Injectable()
export class CredentialsAuthenticator extends Authenticator {
  constructor(
    private readonly env: Env,
    private readonly browser: Browser,
    private readonly sessions: Sessions,
    private readonly tokens: Tokens,
  ) {
    super()
  }

  async authenticate(request: FastifyRequest, reply: FastifyReply): Promise<Principal | undefined> {
    const { authorization } = request.headers
    if (authorization !== undefined) {
      const secret = /^bearer +(\S+)$/i.exec(authorization)?.[1]
      return found(secret === undefined ? undefined : await this.tokens.find(secret))
    }
    const cookie = this.browser.session(request)
    if (cookie === undefined) return undefined
    requireSameOrigin(request, this.env.publicUrl)
    const principal = await this.sessions.find(cookie)
    // A session that is over must not keep its browser from what is open to everybody.
    if (!principal) this.browser.forget(reply)
    return found(principal)
  }
}

function found(principal: Principal | undefined): Principal {
  if (principal) return principal
  throw new GatewayError('unauthenticated', {
    detail: 'What you signed in with is not valid, has expired or was revoked. Sign in again, or make a new token.',
  })
}

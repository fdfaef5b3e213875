import { Injectable } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Env } from '../../platform/env.js'
import { sessionCookie } from './session-cookie.js'
import type { Client } from './sessions.js'

/** The session cookie of the browser at the other end. */
@Injectable()
export class Browser {
  private readonly cookie: ReturnType<typeof sessionCookie>

  constructor(env: Env) {
    this.cookie = sessionCookie(env.publicUrl)
  }

  session(request: FastifyRequest): string | undefined {
    return request.cookies[this.cookie.name]
  }

  remember(reply: FastifyReply, secret: string): void {
    reply.setCookie(this.cookie.name, secret, this.cookie.options)
  }

  forget(reply: FastifyReply): void {
    reply.clearCookie(this.cookie.name, this.cookie.options)
  }

  client(request: FastifyRequest): Client {
    return { address: request.ip, userAgent: request.headers['user-agent'] }
  }
}

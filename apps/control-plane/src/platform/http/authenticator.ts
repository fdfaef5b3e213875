import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from './context.js'

/** Implemented by the identity module; the platform knows only this. */
export abstract class Authenticator {
  /** Undefined when nothing was presented. Throws `unauthenticated` for anything presented that is not valid. */
  abstract authenticate(request: FastifyRequest, reply: FastifyReply): Promise<Principal | undefined>
}

/** Finds what a path names; implemented by the modules that own the rows. */
export abstract class ScopeResolver {
  /** By id or slug. */
  abstract tenant(reference: string): Promise<{ id: string; slug: string } | undefined>
  /** By id or slug. */
  abstract organization(reference: string): Promise<string | undefined>
  /** The organization of an application. */
  abstract organizationOfApplication(applicationId: string): Promise<string | undefined>
}

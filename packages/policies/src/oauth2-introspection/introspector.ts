import { type ClaimRules, faultIn } from '../claim-rules.js'
import { type Client, formOf } from '../client-authentication.js'
import type { MaybePromise, PolicyDeps, Rejection } from '../contract.js'
import type { Claims } from '../jose-token.js'
import { Recent } from '../recent.js'
import { jsonIn } from '../remote-keys.js'
import type { Verified } from '../token-verifier.js'

export interface IntrospectorOptions extends Omit<ClaimRules, 'requireExpiry'>, Client {
  readonly url: string
  readonly cacheSeconds: number
  readonly timeoutMs: number
}

const INACTIVE: Rejection = { error: 'credentials_rejected', detail: 'The token is not valid, or no longer.' }
const UNVERIFIABLE: Rejection = { error: 'credentials_unverifiable' }
const MOST_CHARACTERS = 8192
/** Made-up tokens cost one question each, and then this long none. */
const REMEMBER_BAD_MS = 10_000

/** Asks the server that issued tokens about them (RFC 7662): once for all calls that wait for the same one. */
export class Introspector {
  private readonly known: Recent<Verified | Rejection>
  private readonly asking = new Map<string, Promise<Verified | Rejection>>()

  constructor(
    private readonly options: IntrospectorOptions,
    private readonly deps: PolicyDeps,
  ) {
    this.known = new Recent(deps.now)
  }

  verify(token: string): MaybePromise<Verified | Rejection> {
    if (token.length > MOST_CHARACTERS) return INACTIVE
    const known = this.known.get(token) ?? this.asking.get(token)
    if (known !== undefined) return known
    const asked = this.ask(token).finally(() => this.asking.delete(token))
    this.asking.set(token, asked)
    return asked
  }

  private async ask(token: string): Promise<Verified | Rejection> {
    const { url, timeoutMs } = this.options
    const form = formOf(this.options, { token, token_type_hint: 'access_token' })
    let claims: Claims
    try {
      const answer = await this.deps.fetch({ url, method: 'POST', timeoutMs, ...form })
      claims = jsonIn(answer) as Claims
    } catch {
      return UNVERIFIABLE
    }
    return this.judge(token, claims)
  }

  private judge(token: string, claims: Claims): Verified | Rejection {
    const now = this.deps.now()
    const { cacheSeconds, leewaySeconds } = this.options
    const fault = claims?.active === true ? faultIn(claims, { ...this.options, requireExpiry: false }, now) : INACTIVE
    const verdict = fault ?? { claims }
    const end = typeof claims?.exp === 'number' ? (claims.exp + leewaySeconds) * 1000 : Number.POSITIVE_INFINITY
    this.known.set(token, verdict, fault ? now + REMEMBER_BAD_MS : Math.min(end, now + cacheSeconds * 1000))
    return verdict
  }
}

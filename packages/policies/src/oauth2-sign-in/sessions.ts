import { claimAt } from '../claim-rules.js'
import type { Rejection } from '../contract.js'
import type { Claims } from '../jose-token.js'
import type { Verified } from '../token-verifier.js'
import type { CookieRules } from './cookies.js'
import type { Seal } from './seal.js'

interface Session {
  readonly claims: Claims
  /** ms of the wall clock. */
  readonly until: number
}

const FORGED: Rejection = { error: 'credentials_rejected', detail: 'This session is none of this API. Sign in again.' }
const OVER: Rejection = { error: 'credentials_expired', detail: 'The session is over. Sign in again.' }
const TOO_LARGE: Rejection = {
  error: 'credentials_rejected',
  detail: 'What the identity provider says of you does not fit into a cookie.',
}
/** Browsers keep 4,096 with name and attributes. */
const MOST_CHARACTERS = 3500

/** Sessions that lie with the browser alone: of what was said of somebody, the claims that calls need. */
export class Sessions {
  private readonly kept: readonly string[]

  constructor(
    private readonly seal: Seal,
    private readonly rules: CookieRules,
    private readonly seconds: number,
    claims: readonly string[],
    private readonly now: () => number,
  ) {
    this.kept = [...new Set(['sub', ...claims])]
  }

  /** As `Set-Cookie` has it. */
  make(claims: Claims): string | Rejection {
    const told: Record<string, unknown> = {}
    for (const name of this.kept) {
      const value = claimAt(claims, name)
      if (value !== undefined) told[name] = value
    }
    const value = this.seal.seal('session', { claims: told, until: this.now() + this.seconds * 1000 } satisfies Session)
    if (value.length > MOST_CHARACTERS) return TOO_LARGE
    return `${this.rules.name}=${value}${this.rules.attributes}; Max-Age=${this.seconds}`
  }

  verify(value: string): Verified | Rejection {
    const session = this.seal.open('session', value) as Session | undefined
    if (session === undefined) return FORGED
    return session.until > this.now() ? { claims: session.claims } : OVER
  }

  get over(): string {
    return `${this.rules.name}=${this.rules.attributes}; Max-Age=0`
  }
}

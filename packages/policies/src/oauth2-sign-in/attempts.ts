import { createHash, randomBytes, randomInt } from 'node:crypto'
import type { Ctx } from '../contract.js'
import { type CookieRules, cookieOf } from './cookies.js'
import type { Seal } from './seal.js'

/** Somebody on the way to the provider and back. */
export interface Attempt {
  /** Of PKCE (RFC 7636): who comes back shows it, and the provider has its digest alone. */
  readonly verifier: string
  /** Comes back in the token, which is so for this attempt and no other. */
  readonly nonce: string
  /** Path and query to go to in the end. */
  readonly to: string
  /** ms of the wall clock. */
  readonly until: number
}

export interface Started {
  readonly state: string
  readonly nonce: string
  readonly challenge: string
  readonly cookie: string
}

const LASTS_SECONDS = 600
/** So many tabs may be on their way at a time: cookies of those that never come back do not pile up. */
const PLACES = 4
/** Longer ones would not fit into a cookie: people begin at the front then. */
const LONGEST_TO = 1500

const random = (): string => randomBytes(24).toString('base64url')

/** What is known of an attempt goes with the browser, sealed, so that any node may see it come back. */
export class Attempts {
  constructor(
    private readonly seal: Seal,
    private readonly rules: CookieRules,
    private readonly now: () => number,
  ) {}

  begin(ctx: Ctx, to: string, otherwise: string): Started {
    const [state, verifier, nonce] = [`${this.placeFor(ctx)}${random()}`, random() + random(), random()]
    const target = to.length > LONGEST_TO ? otherwise : to
    const attempt: Attempt = { verifier, nonce, to: target, until: this.now() + LASTS_SECONDS * 1000 }
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const value = this.seal.seal(`attempt ${state}`, attempt)
    return {
      state,
      nonce,
      challenge,
      cookie: `${this.nameOf(state)}=${value}${this.rules.attributes}; Max-Age=${LASTS_SECONDS}`,
    }
  }

  /** Undefined where this browser began none with the state, or too long ago. */
  find(ctx: Ctx, state: string): Attempt | undefined {
    const sealed = cookieOf(ctx, this.nameOf(state))
    const attempt = sealed && (this.seal.open(`attempt ${state}`, sealed) as Attempt | undefined)
    return attempt && attempt.until > this.now() ? attempt : undefined
  }

  over(state: string): string {
    return `${this.nameOf(state)}=${this.rules.attributes}; Max-Age=0`
  }

  /** One that no other tab has taken; any, since several may begin at once. */
  private placeFor(ctx: Ctx): number {
    const places = [...Array(PLACES).keys()]
    const free = places.filter(place => cookieOf(ctx, this.nameOf(`${place}`)) === undefined)
    const choice = free.length > 0 ? free : places
    return choice[randomInt(choice.length)]!
  }

  /** States begin with their place. */
  private nameOf(state: string): string {
    return `${this.rules.name}-${state[0]}`
  }
}

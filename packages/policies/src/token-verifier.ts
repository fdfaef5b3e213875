import { type ClaimRules, faultIn } from './claim-rules.js'
import type { MaybePromise, Rejection } from './contract.js'
import { isSigned } from './jose-algorithms.js'
import type { VerificationKey } from './jose-keys.js'
import { type Claims, readToken, type Token } from './jose-token.js'
import { Recent } from './recent.js'
import type { RemoteKeys } from './remote-keys.js'

/** A token that is good. */
export interface Verified {
  readonly claims: Claims
}

export interface VerifierOptions extends ClaimRules {
  readonly keys: readonly VerificationKey[]
  /** Null: those above are all. */
  readonly remote: RemoteKeys | null
  now(): number
}

const UNVERIFIABLE: Rejection = { error: 'credentials_unverifiable' }
const UNKNOWN_KEY: Rejection = { error: 'credentials_rejected', detail: 'The key that signed the token is not known.' }
const FORGED: Rejection = { error: 'credentials_rejected', detail: 'The signature of the token is not good.' }
/** A token that never expires is checked again after this. */
const LONGEST_MS = 300_000

/** Checks tokens, and remembers good ones until they expire or the keys change. */
export class TokenVerifier {
  private readonly good: Recent<Verified>

  constructor(private readonly options: VerifierOptions) {
    this.good = new Recent(options.now)
  }

  /** Keys have changed: what one of them vouched for has to be vouched for again. */
  forget(): void {
    this.good.clear()
  }

  /** Waits only for a key that is not known yet, and where asking for it is due. */
  verify(text: string): MaybePromise<Verified | Rejection> {
    const { remote } = this.options
    // Keys that are not believed any more vouch for nothing, also not for what they did vouch for.
    const known = remote !== null && remote.current === undefined ? undefined : this.good.get(text)
    if (known !== undefined) return known
    const token = readToken(text)
    if (typeof token === 'string') return { error: 'credentials_rejected', detail: token }
    const verdict = this.check(text, token)
    if (remote === null || (verdict !== UNKNOWN_KEY && verdict !== UNVERIFIABLE)) return verdict
    return remote.demand().then(() => this.check(text, token))
  }

  private check(text: string, token: Token): Verified | Rejection {
    const { keys, remote } = this.options
    const fetched = remote?.current
    if (remote !== null && fetched === undefined && keys.length === 0) return UNVERIFIABLE
    const able = [...keys, ...(fetched ?? [])].filter(key => this.fits(key, token))
    if (able.length === 0) return remote !== null && fetched === undefined ? UNVERIFIABLE : UNKNOWN_KEY
    if (!able.some(({ key }) => isSigned(token.algorithm, key, token.signed, token.signature))) return FORGED
    return this.keep(text, token)
  }

  /** A key checks what it is for: the token chooses among keys, never how a key is used. */
  private fits({ id, algorithms }: VerificationKey, { algorithm, keyId }: Token): boolean {
    if (!algorithms.includes(algorithm)) return false
    return keyId === undefined || id === undefined || id === keyId
  }

  private keep(text: string, { claims }: Token): Verified | Rejection {
    const now = this.options.now()
    const fault = faultIn(claims, this.options, now)
    if (fault) return fault
    const { exp } = claims
    const until = typeof exp === 'number' ? (exp + this.options.leewaySeconds) * 1000 : now + LONGEST_MS
    const verified = { claims }
    this.good.set(text, verified, until)
    return verified
  }
}

import { createHmac, randomUUID } from 'node:crypto'
import type { Rejection } from '../contract.js'
import { secretKey } from '../jose-keys.js'
import { TokenVerifier, type Verified } from '../token-verifier.js'

const ISSUER = 'gatehouse'

export interface TokenSettings {
  signingKeys: readonly { id: string; secret: string }[]
  tokenSeconds: number
}

/** What a token says. */
export interface Grant {
  application: string
  /** Of the key that it was given for, SHA-256, base64url: with that key it ends. */
  key: string
  scopes: readonly string[]
}

/** Access tokens in the form of RFC 9068, signed and checked with the same few secrets on every node. */
export class Tokens {
  private readonly verifier: TokenVerifier

  constructor(
    private readonly settings: TokenSettings,
    private readonly now: () => number,
  ) {
    this.verifier = new TokenVerifier({
      keys: settings.signingKeys.map(({ id, secret }) => secretKey(id, 'HS256', Buffer.from(secret))),
      remote: null,
      issuers: [ISSUER],
      audiences: [ISSUER],
      leewaySeconds: 0,
      requireExpiry: true,
      scopes: [],
      requiredClaims: [],
      now,
    })
  }

  issue({ application, key, scopes }: Grant): string {
    const [{ id, secret }] = this.settings.signingKeys as [TokenSettings['signingKeys'][number]]
    const iat = Math.floor(this.now() / 1000)
    const claims = {
      iss: ISSUER,
      aud: ISSUER,
      sub: application,
      client_id: application,
      iat,
      exp: iat + this.settings.tokenSeconds,
      jti: randomUUID(),
      ...(scopes.length > 0 && { scope: scopes.join(' ') }),
      key,
    }
    const signed = `${encoded({ typ: 'at+jwt', alg: 'HS256', kid: id })}.${encoded(claims)}`
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
  }

  /** All that is taken here was issued here, so its claims are as they were written. */
  read(token: string): Grant | Rejection {
    const result = this.verifier.verify(token) as Verified | Rejection
    if ('error' in result) return result
    const { sub, key, scope } = result.claims as Record<string, string | undefined>
    return { application: sub!, key: key!, scopes: scope?.split(' ') ?? [] }
  }
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

import { type Client, formOf } from '../client-authentication.js'
import type { PolicyDeps, Rejection } from '../contract.js'
import type { Algorithm } from '../jose-algorithms.js'
import type { Claims } from '../jose-token.js'
import { discover, type IssuerEndpoints } from '../oidc/discovery.js'
import { jsonIn, RemoteKeys } from '../remote-keys.js'
import { TokenVerifier } from '../token-verifier.js'
import type { Attempt, Started } from './attempts.js'

export interface ProviderSettings extends Client {
  readonly issuer: string
  readonly callbackUrl: string
  readonly askFor: readonly string[]
  readonly requiredClaims: readonly { claim: string; values: readonly string[] }[]
  readonly leewaySeconds: number
  readonly algorithms: readonly Algorithm[]
  readonly refreshSeconds: number
  readonly trustSeconds: number
  readonly cooldownSeconds: number
}

export const UNVERIFIABLE: Rejection = { error: 'credentials_unverifiable' }
const REFUSED: Rejection = {
  error: 'credentials_rejected',
  detail: 'The identity provider did not take this sign-in. Begin again.',
}
const TIMEOUT_MS = 10_000

/** The identity provider as its client sees it: found beside calls, asked once for each who comes back. */
export class Provider {
  private endpoints: IssuerEndpoints | undefined
  private readonly keys: RemoteKeys
  private readonly tokens: TokenVerifier

  constructor(
    private readonly settings: ProviderSettings,
    private readonly deps: PolicyDeps,
  ) {
    const { issuer, clientId, requiredClaims, leewaySeconds } = settings
    this.keys = new RemoteKeys(deps, {
      ...settings,
      locate: async () => {
        this.endpoints = await discover(issuer, deps.fetch)
        return this.endpoints.keys
      },
      changed: () => this.tokens.forget(),
    })
    this.tokens = new TokenVerifier({
      issuers: [issuer],
      audiences: [clientId],
      leewaySeconds,
      requireExpiry: true,
      scopes: [],
      requiredClaims,
      keys: [],
      remote: this.keys,
      now: deps.now,
    })
  }

  /** Where somebody signs in; undefined while nobody knows. */
  async addressFor({ state, nonce, challenge }: Started): Promise<string | undefined> {
    if (this.endpoints === undefined) await this.keys.demand()
    const authorization = this.endpoints?.authorization
    if (authorization === undefined) return undefined
    const url = new URL(authorization)
    const { clientId, callbackUrl, askFor } = this.settings
    const asked = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: callbackUrl,
      scope: askFor.join(' '),
      state,
      nonce,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }
    for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
    return url.href
  }

  /** Who came back with the code. */
  async exchange(code: string, { verifier, nonce }: Attempt): Promise<{ claims: Claims } | Rejection> {
    if (this.endpoints === undefined) await this.keys.demand()
    const url = this.endpoints?.token
    if (url === undefined) return UNVERIFIABLE
    const form = formOf(this.settings, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.settings.callbackUrl,
      code_verifier: verifier,
    })
    let token: unknown
    try {
      const answer = await this.deps.fetch({ url, method: 'POST', timeoutMs: TIMEOUT_MS, ...form })
      if (answer.status >= 400 && answer.status < 500) return REFUSED
      token = (jsonIn(answer) as { id_token?: unknown } | null)?.id_token
    } catch {
      return UNVERIFIABLE
    }
    if (typeof token !== 'string') return REFUSED
    const verified = await this.tokens.verify(token)
    if (!('claims' in verified)) return verified
    return verified.claims.nonce === nonce ? verified : REFUSED
  }
}

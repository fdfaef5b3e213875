import type { PolicyDeps } from '../contract.js'
import { jsonIn } from '../remote-keys.js'

/** Where an issuer does what. Those that it does not tell are absent. */
export interface IssuerEndpoints {
  readonly keys: string
  readonly authorization: string | undefined
  readonly token: string | undefined
}

/** What an issuer says of itself (OpenID Connect Discovery 1.0, 4). Throws where it is not itself that says so, or would be asked in clear. */
export async function discover(issuer: string, fetch: PolicyDeps['fetch']): Promise<IssuerEndpoints> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const told = jsonIn(await fetch({ url, headers: ['accept', 'application/json'] })) as Record<string, unknown> | null
  // Whoever answers for another issuer could sign in its name.
  if (told?.issuer !== issuer) throw new Error('the issuer calls itself otherwise')
  const { jwks_uri: keys, authorization_endpoint: authorization, token_endpoint: token } = told
  if (typeof keys !== 'string') throw new Error('the issuer does not say where its keys are')
  if (issuer.startsWith('https:') && !keys.startsWith('https:')) throw new Error('the keys would be fetched in clear')
  const endpoint = (value: unknown): string | undefined =>
    typeof value === 'string' && value.startsWith(issuer.startsWith('https:') ? 'https:' : 'http') ? value : undefined
  return { keys, authorization: endpoint(authorization), token: endpoint(token) }
}

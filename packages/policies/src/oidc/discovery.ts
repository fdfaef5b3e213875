import type { PolicyDeps } from '../contract.js'
import { jsonIn } from '../remote-keys.js'

/** Where an issuer's keys are (OpenID Connect Discovery 1.0, 4). Throws where it does not say so itself, or would have them read in clear. */
export async function discoverKeys(issuer: string, fetch: PolicyDeps['fetch']): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const told = jsonIn(await fetch({ url, headers: ['accept', 'application/json'] })) as Record<string, unknown> | null
  // Whoever answers for another issuer could sign in its name.
  if (told?.issuer !== issuer) throw new Error('the issuer calls itself otherwise')
  const { jwks_uri: keys } = told
  if (typeof keys !== 'string') throw new Error('the issuer does not say where its keys are')
  if (issuer.startsWith('https:') && !keys.startsWith('https:')) throw new Error('the keys would be fetched in clear')
  return keys
}

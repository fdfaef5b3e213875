import { claimAt, textsIn } from './claim-rules.js'
import type { Ctx, Identity, OutgoingRequest, PolicyDeps, PolicyHooks, Rejection, Verdict } from './contract.js'
import { bearerOf, looksLikeKey } from './credentials.js'
import { firstOf, removeHeader, setHeader } from './headers.js'
import type { Claims } from './jose-token.js'
import type { TokenVerifier, Verified } from './token-verifier.js'

export interface TokenSettings {
  headers: readonly string[]
  cookies: readonly string[]
  claimHeaders: readonly { claim: string; header: string }[]
  forward: boolean
  realm: string
  applicationClaims: readonly string[]
  applications: readonly { value: string; application: string }[]
  application?: string | undefined
  unnamed: 'refused' | 'accepted'
  planClaim?: string | undefined
}

const UNNAMED: Rejection = { error: 'application_unknown' }

/** The hooks of a policy that takes tokens. */
export function tokenHooks(
  settings: TokenSettings,
  verifier: Pick<TokenVerifier, 'verify'>,
  deps: PolicyDeps,
): PolicyHooks {
  const { headers, claimHeaders, forward, realm } = settings
  const challenge = `Bearer realm="${realm}"`
  const identityOf = identifier(settings)
  const place = deps.slot<Claims>()

  const conclude = (ctx: Ctx, result: Verified | Rejection): Verdict => {
    if (!('claims' in result)) return { ...result, challenge: `${challenge}, error="invalid_token"` }
    if (claimHeaders.length > 0) place.set(ctx, result.claims)
    return identityOf(result.claims)
  }
  const tell = (ctx: Ctx, out: OutgoingRequest): void => {
    if (!forward) for (const header of headers) removeHeader(out.headers, header)
    const claims = place.get(ctx)
    for (const { claim, header } of claimHeaders) {
      removeHeader(out.headers, header)
      const text = claims && textsIn(claimAt(claims, claim), false).join(' ')
      // What could begin another line, or is no Latin-1, cannot stand in a header.
      if (text && /^[\t\x20-\x7e\x80-\xff]{1,4000}$/.test(text)) setHeader(out.headers, header, text)
    }
  }
  return {
    challenge,
    authenticate(ctx) {
      const token = presented(ctx, settings)
      if (token === undefined) return undefined
      const result = verifier.verify(token)
      return 'then' in result ? result.then(late => conclude(ctx, late)) : conclude(ctx, result)
    },
    ...((!forward || claimHeaders.length > 0) && { onUpstream: tell }),
  }
}

/** The gateway's own keys are somebody else's. */
function presented(ctx: Ctx, { headers, cookies }: TokenSettings): string | undefined {
  for (const header of headers) {
    const value = firstOf(ctx.headers[header])
    const token = header === 'authorization' ? bearerOf(value) : value
    if (token && !looksLikeKey(token)) return token
  }
  const sent = cookies.length > 0 ? firstOf(ctx.headers.cookie) : undefined
  if (sent === undefined) return undefined
  const pairs = sent.split(';').map(pair => pair.trim())
  for (const name of cookies) {
    const found = pairs.find(pair => pair.startsWith(`${name}=`))
    if (found) return found.slice(name.length + 1)
  }
  return undefined
}

/** Whom the claims of a good token stand for. */
export function identifier(
  settings: Omit<TokenSettings, 'headers' | 'cookies' | 'forward' | 'claimHeaders' | 'realm'>,
): (claims: Claims) => Identity | Rejection {
  const { applicationClaims, application, unnamed, planClaim } = settings
  const mapped = new Map(settings.applications.map(each => [each.value, each.application]))
  return claims => {
    const name = applicationClaims.map(claim => claimAt(claims, claim)).find(value => typeof value === 'string')
    const named = mapped.size > 0 ? mapped.get(name as string) : (name as string | undefined)
    const found = named ?? application
    if (found === undefined && unnamed === 'refused') return UNNAMED
    const plans = planClaim === undefined ? undefined : textsIn(claimAt(claims, planClaim), true)
    return { application: found, plans }
  }
}

import { type Ctx, definePolicy, type Rejection, type Reply, type Verdict } from '../contract.js'
import { firstOf } from '../headers.js'
import { identifier, tokenHooks } from '../token-hooks.js'
import { Attempts } from './attempts.js'
import { about, config } from './config.js'
import { cookieRules, removeCookies } from './cookies.js'
import { CALLBACK, SIGN_IN, SIGN_OUT } from './places.js'
import { Provider, UNVERIFIABLE } from './provider.js'
import { Seal } from './seal.js'
import { Sessions } from './sessions.js'

const STRANGE: Rejection = {
  error: 'credentials_rejected',
  detail: 'This sign-in was not begun in this browser, or too long ago. Begin again.',
}
const DENIED: Rejection = { error: 'credentials_rejected', detail: 'The identity provider signed nobody in.' }

const redirect = (location: string, ...cookies: string[]): NonNullable<Rejection['answer']> => ({
  status: 302,
  headers: ['location', location, 'cache-control', 'no-store', ...cookies.flatMap(each => ['set-cookie', each])],
  body: Buffer.alloc(0),
})
const SIGNED_OUT = {
  status: 200,
  headers: ['content-type', 'text/plain; charset=utf-8', 'cache-control', 'no-store'],
  body: Buffer.from('You are signed out.\n'),
}

/** Somebody looks at a page: only then it makes sense to lead them elsewhere. */
function opensPage({ method, headers }: Ctx): boolean {
  if (method !== 'GET') return false
  const mode = firstOf(headers['sec-fetch-mode'])
  return mode === undefined ? (firstOf(headers.accept) ?? '').includes('text/html') : mode === 'navigate'
}

export default definePolicy({
  id: 'oauth2-sign-in',
  ...about,
  config,
  compile(settings, deps) {
    const { issuer, clientId, callbackUrl, sessionKeys, sessionSeconds, automatic, cookieName, signedOutUrl } = settings
    const callback = new URL(callbackUrl)
    const base = callback.pathname.slice(0, -CALLBACK.length)
    const rules = cookieRules(cookieName, callback, base)
    // What was required of those who are signed in is what is required now.
    const required = JSON.stringify(settings.requiredClaims)
    const seal = new Seal(sessionKeys, `${issuer}\n${clientId}\n${callbackUrl}\n${required}`)
    const attempts = new Attempts(seal, rules, deps.now)
    const provider = new Provider(settings, deps)
    const { claimHeaders, applicationClaims, planClaim } = settings
    const claims = [...applicationClaims, ...(planClaim ? [planClaim] : []), ...claimHeaders.map(({ claim }) => claim)]
    const sessions = new Sessions(seal, rules, sessionSeconds, claims, deps.now)
    const identityOf = identifier(settings)
    const back = deps.slot<Reply>()
    const tokens = { ...settings, headers: [], cookies: [rules.name], forward: true, realm: '' }
    const { challenge: _, ...session } = tokenHooks(tokens, sessions, deps)
    const signedOut = signedOutUrl === undefined ? SIGNED_OUT : redirect(signedOutUrl)

    const begin = async (ctx: Ctx, to: string): Promise<Rejection> => {
      const started = attempts.begin(ctx, to, `${base}/`)
      const address = await provider.addressFor(started)
      if (address === undefined) return UNVERIFIABLE
      return { error: 'credentials_missing', answer: redirect(address, started.cookie) }
    }

    const finish = async (ctx: Ctx): Promise<Verdict> => {
      const query = new URLSearchParams(ctx.query)
      const [state, code] = [query.get('state') ?? '', query.get('code')]
      const attempt = state === '' ? undefined : attempts.find(ctx, state)
      // Of another issuer than the one that was asked (RFC 9207): a mix-up.
      if (attempt === undefined || (query.get('iss') ?? issuer) !== issuer) return STRANGE
      if (code === null || ctx.rehearsal) return DENIED
      const found = await provider.exchange(code, attempt)
      if ('error' in found) return found
      const cookie = sessions.make(found.claims)
      if (typeof cookie !== 'string') return cookie
      back.set(ctx, redirect(attempt.to, attempts.over(state), cookie))
      return identityOf(found.claims)
    }

    const whoCalls = (ctx: Ctx): Verdict => {
      const verdict = session.authenticate!(ctx) as Verdict
      // Nothing asks for this scheme by a header.
      return verdict && 'error' in verdict ? { ...verdict, challenge: undefined } : verdict
    }

    return {
      ...session,
      authenticate(ctx) {
        const { path } = ctx
        if (path.endsWith(CALLBACK)) return finish(ctx)
        if (path.endsWith(SIGN_OUT))
          return {
            error: 'credentials_missing',
            answer: { ...signedOut, headers: [...signedOut.headers, 'set-cookie', sessions.over] },
          }
        if (path.endsWith(SIGN_IN)) return begin(ctx, pageOf(new URLSearchParams(ctx.query).get('to') ?? '', base))
        const verdict = whoCalls(ctx)
        const unknown = verdict === undefined || ('error' in verdict && verdict.error !== 'application_unknown')
        return unknown && automatic && opensPage(ctx) ? begin(ctx, pageOf(ctx.target, base)) : verdict
      },
      onRequest: ctx => (ctx.path.endsWith(CALLBACK) ? back.get(ctx) : undefined),
      onUpstream(ctx, out) {
        // The service behind could call others in the name of whoever is signed in.
        removeCookies(out.headers, rules.name)
        return session.onUpstream?.(ctx, out)
      },
    }
  },
})

/** A page of this API, as a browser names it: nobody is sent to somebody else's. What stands before the API's path there may be another than here. */
function pageOf(target: string, base: string): string {
  const at = target.indexOf(`${base}/`)
  const page = at < 0 ? '' : target.slice(at)
  return /^\/(?!\/)[\w.~%!$&'()*+,;=:@/?-]*$/.test(page) ? page : `${base}/`
}

import { hash } from 'node:crypto'
import { type Ctx, definePolicy, type Rejection, type Reply, type Verdict } from '../contract.js'
import { basicOf, bearerOf, looksLikeKey } from '../credentials.js'
import { firstOf, removeHeader, setHeader } from '../headers.js'
import { about, config } from './config.js'
import { type Grant, Tokens } from './tokens.js'

const SCOPE_HEADER = 'x-token-scope'
const FORM = 'application/x-www-form-urlencoded'

/** As RFC 6749, 5.2 has it. */
const refusal = (status: number, error: string, description: string): NonNullable<Rejection['answer']> => ({
  status,
  headers: ['content-type', 'application/json', 'cache-control', 'no-store'],
  body: Buffer.from(JSON.stringify({ error, error_description: description })),
})
const NO_FORM = refusal(400, 'invalid_request', `Send grant_type=client_credentials as ${FORM}.`)
const WRONG_GRANT = refusal(400, 'unsupported_grant_type', 'Only client_credentials is taken.')
const WRONG_SCOPE = refusal(400, 'invalid_scope', 'Not all of these scopes can be had.')
const WRONG_CLIENT = refusal(401, 'invalid_client', 'Send the id of the application and one of its keys by HTTP Basic.')

export default definePolicy({
  id: 'oauth2',
  ...about,
  config,
  compile(settings, deps) {
    const { tokenPath, tokenSeconds, scopes, scopeHeader, forward, realm } = settings
    const tokens = new Tokens(settings, deps.now)
    const allowed = new Set(scopes)
    const asked = deps.slot<Omit<Grant, 'scopes'>>()
    const taken = deps.slot<Grant>()
    const challenge = `Bearer realm="${realm}"`
    const invalidClient = {
      error: 'credentials_rejected',
      challenge: `Basic realm="${realm}", charset="UTF-8"`,
      answer: WRONG_CLIENT,
    } as const
    const asksToken = ({ path }: Ctx): boolean => path.endsWith(tokenPath)

    /** Whoever asks for a token is an application by its id and one of its keys. */
    const client = (ctx: Ctx): Verdict => {
      const sent = basicOf(firstOf(ctx.headers.authorization))
      const identity = sent && deps.key(ctx, sent.password)
      if (!sent || !identity || 'error' in identity || identity.application !== sent.user) return invalidClient
      asked.set(ctx, { application: sent.user, key: hash('sha256', sent.password, 'base64url') })
      return identity
    }
    const bearer = (ctx: Ctx): Verdict => {
      const token = bearerOf(firstOf(ctx.headers.authorization))
      if (token === undefined || looksLikeKey(token)) return undefined
      const grant = tokens.read(token)
      if ('error' in grant) return { ...grant, challenge: `${challenge}, error="invalid_token"` }
      taken.set(ctx, grant)
      // The key may have been revoked, and with it all that was given for it.
      return deps.keyOf(ctx, grant.key)
    }
    const answer = (key: Omit<Grant, 'scopes'>, form: URLSearchParams): Reply => {
      if (form.get('grant_type') !== 'client_credentials') return form.has('grant_type') ? WRONG_GRANT : NO_FORM
      const wanted = form.get('scope')?.split(' ').filter(Boolean) ?? scopes
      if (!wanted.every(scope => allowed.has(scope))) return WRONG_SCOPE
      const given = {
        access_token: tokens.issue({ ...key, scopes: wanted }),
        token_type: 'Bearer',
        expires_in: tokenSeconds,
      }
      return {
        status: 200,
        headers: ['content-type', 'application/json', 'cache-control', 'no-store'],
        body: Buffer.from(JSON.stringify({ ...given, ...(wanted.length > 0 && { scope: wanted.join(' ') }) })),
      }
    }

    return {
      challenge,
      authenticate: ctx => (asksToken(ctx) ? client(ctx) : bearer(ctx)),
      onRequest(ctx) {
        if (!asksToken(ctx)) return undefined
        const { headers, method } = ctx
        const isForm = (firstOf(headers['content-type']) ?? '').toLowerCase().startsWith(FORM)
        const hasBody =
          Number(firstOf(headers['content-length']) ?? 0) > 0 || headers['transfer-encoding'] !== undefined
        return method === 'POST' && isForm && hasBody ? undefined : NO_FORM
      },
      onRequestBody(ctx, { bytes }) {
        if (!asksToken(ctx)) return undefined
        const key = asked.get(ctx)
        return key ? answer(key, new URLSearchParams(bytes.toString('utf8'))) : WRONG_CLIENT
      },
      onUpstream(ctx, { headers }) {
        if (!forward && taken.get(ctx) !== undefined) removeHeader(headers, 'authorization')
        if (!scopeHeader) return
        removeHeader(headers, SCOPE_HEADER)
        const told = taken.get(ctx)?.scopes ?? []
        if (told.length > 0) setHeader(headers, SCOPE_HEADER, told.join(' '))
      },
    }
  },
})

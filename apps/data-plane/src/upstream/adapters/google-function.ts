import { createSign } from 'node:crypto'
import type { FunctionRules } from '@gatehouse/shared/config/upstream.js'
import { z } from 'zod'
import { fetchWhole } from '../fetch-whole.js'
import type { Origin, Origins } from '../origin.js'
import type { Outgoing, UpstreamHandler } from '../send.js'
import { type AdaptedCall, type Adapter, NotAdapted } from './adapter.js'
import { clear, idOf, withoutFields } from './signed-in.js'

const TOKEN_MS = 10_000
const MAX_BYTES = 64 << 10
const LIFETIME_S = 3600
/** A token is renewed this long before its time is over. */
const EARLY_MS = 300_000

const keyFile = z.object({
  client_email: z.string().min(1),
  private_key: z.string().includes('PRIVATE KEY'),
  private_key_id: z.string().optional(),
  token_uri: z.url({ protocol: /^https?$/ }).default('https://oauth2.googleapis.com/token'),
})

/** Throws TypeError, which tells nothing of the text: an error of JSON.parse would. */
function keyFileOf(text: string): z.output<typeof keyFile> {
  try {
    return keyFile.parse(JSON.parse(text))
  } catch {
    throw new TypeError('the key file of its service account is none')
  }
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A function of Google (Cloud Run, Cloud Functions), which asks for an ID token of a service account. */
export class GoogleFunction implements Adapter {
  readonly id: string
  readonly signsIn = true
  readonly origins: readonly Origin[]
  private readonly file: z.output<typeof keyFile>
  private readonly tokens = new Map<string, { value: Promise<string>; until: number }>()

  /** Throws TypeError on what is no key file. */
  constructor(
    private readonly rules: NonNullable<FunctionRules['google']>,
    origins: Origins,
  ) {
    this.id = idOf(rules)
    this.file = keyFileOf(clear(rules.serviceAccount))
    this.origins = [origins.of(new URL(this.file.token_uri).origin, { connectMs: TOKEN_MS }).origin]
  }

  async adapt(out: Outgoing, { target }: AdaptedCall, handler: UpstreamHandler): Promise<UpstreamHandler> {
    const token = await this.token(this.rules.audience ?? target.origin.url)
    out.headers = [...withoutFields(out.headers, name => name === 'authorization'), 'authorization', `Bearer ${token}`]
    return handler
  }

  /** One question for all calls that wait. */
  private token(audience: string): Promise<string> {
    const now = performance.now()
    const known = this.tokens.get(audience)
    if (known && now < known.until) return known.value
    const value = this.fetch(audience)
    this.tokens.set(audience, { value, until: now + LIFETIME_S * 1000 - EARLY_MS })
    value.catch(() => this.tokens.delete(audience))
    return value
  }

  /** By a JWT that is signed with the account's key (RFC 7523). */
  private async fetch(audience: string): Promise<string> {
    const { client_email, private_key, private_key_id, token_uri } = this.file
    const iat = Math.floor(Date.now() / 1000)
    const header = part({ alg: 'RS256', typ: 'JWT', ...(private_key_id ? { kid: private_key_id } : {}) })
    const claims = part({ iss: client_email, aud: token_uri, target_audience: audience, iat, exp: iat + LIFETIME_S })
    const signature = createSign('RSA-SHA256').update(`${header}.${claims}`).sign(private_key, 'base64url')
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: `${header}.${claims}.${signature}`,
    })
    const { pathname, search } = new URL(token_uri)
    try {
      const answer = await fetchWhole(this.origins[0]!, {
        ...{ method: 'POST', path: pathname + search, body: Buffer.from(form.toString()) },
        ...{ headers: ['content-type', 'application/x-www-form-urlencoded'], totalMs: TOKEN_MS, maxBytes: MAX_BYTES },
      })
      return z.object({ id_token: z.string().min(1) }).parse(JSON.parse(answer.body.toString('utf8'))).id_token
    } catch {
      throw new NotAdapted('no_healthy_upstream', 'The gateway could not sign in at the service.')
    }
  }
}

import { objectOf, textOf } from '../common/wire.js'
import type { TokenExchange } from '../contract.js'

export interface EntraClient {
  tenantId?: string | undefined
  clientId?: string | undefined
  clientSecret?: string | undefined
  /** Of the cloud, without a trailing slash. */
  authority: string
}

const SCOPES: Readonly<Record<string, string>> = {
  'https://login.microsoftonline.us': 'https://cognitiveservices.azure.us/.default',
  'https://login.chinacloudapi.cn': 'https://cognitiveservices.azure.cn/.default',
}
const PUBLIC_SCOPE = 'https://cognitiveservices.azure.com/.default'

/** A Microsoft Entra token of an application, by its client secret (OAuth 2.0, RFC 6749 §4.4). */
export const entraToken: TokenExchange<EntraClient> = {
  request: ({ tenantId, clientId, clientSecret, authority }) => {
    if (!tenantId || !clientId || !clientSecret) return undefined
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: SCOPES[authority] ?? PUBLIC_SCOPE,
    })
    return {
      method: 'POST',
      url: `${authority}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
      headers: ['content-type', 'application/x-www-form-urlencoded'],
      body: Buffer.from(form.toString()),
    }
  },
  response: bearerToken,
  headers: token => ['authorization', `Bearer ${token}`],
}

/** The token of an OAuth answer. Throws TypeError where there is none. */
export function bearerToken(body: unknown): { token: string; expiresInMs: number } {
  const { access_token: token, expires_in: seconds } = objectOf(body)
  if (!textOf(token)) throw new TypeError('the answer holds no access token')
  const lifetime = Number(seconds)
  return { token: textOf(token), expiresInMs: Number.isFinite(lifetime) && lifetime > 0 ? lifetime * 1000 : 300_000 }
}

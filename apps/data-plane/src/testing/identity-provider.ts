import { generateKeyPairSync } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export const CLIENT = { id: 'mobile', secret: 'a secret of the client' }
/** A client that people sign in to by a browser; it has no secret. */
export const PAGES = 'pages'

interface GrantContext {
  oidc: {
    provider: { Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> } }
    client: { clientId: string }
    session: { accountId: string }
  }
}

/** A certified OpenID provider in this process, whose keys can be changed. */
export class IdentityProvider {
  issuer = ''
  /** Paths that were asked for. */
  readonly asked: string[] = []
  /** Where the pages may have people sent back to; heeded from the next rotation on. */
  callbacks: string[] = []
  private server!: Server
  private answer!: RequestListener

  async start(): Promise<this> {
    this.server = createServer((req, res) => {
      this.asked.push(req.url!)
      this.answer(req, res)
    })
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve))
    this.issuer = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
    this.rotate('first')
    return this
  }

  /** From here on it signs with a key of this id alone, and no longer vouches for older ones. */
  rotate(kid: string): void {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const jwk = { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }
    const provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          grant_types: ['client_credentials'],
          redirect_uris: [],
          response_types: [],
        },
        ...this.callbacks.map(uri => ({
          client_id: PAGES,
          token_endpoint_auth_method: 'none',
          redirect_uris: [uri],
          grant_types: ['authorization_code'],
          response_types: ['code'],
        })),
      ],
      pkce: { required: () => true },
      findAccount: (_ctx: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub }) }),
      interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
      loadExistingGrant: async ({ oidc }: GrantContext) => {
        const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
        grant.addOIDCScope('openid')
        await grant.save()
        return grant
      },
      jwks: { keys: [jwk] },
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        introspection: { enabled: true },
        revocation: { enabled: true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: (_ctx: unknown, resource: string) => ({
            audience: resource,
            scope: 'read write',
            accessTokenTTL: 600,
            accessTokenFormat: resource.endsWith('/opaque') ? 'opaque' : 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
    })
    const answer = provider.callback()
    this.answer = (req, res) => {
      // Everybody is Ann, and says so at once.
      if (req.url!.startsWith('/interaction/'))
        void provider.interactionFinished(req, res, { login: { accountId: 'ann' } })
      else answer(req, res)
    }
  }

  /** An access token for a resource, got as any client gets one. */
  async token(resource: string, scope = 'read'): Promise<string> {
    const body = await this.post('/token', { grant_type: 'client_credentials', resource, scope })
    if (!body.access_token) throw new Error(JSON.stringify(body))
    return body.access_token
  }

  async revoke(token: string): Promise<void> {
    await this.post('/token/revocation', { token })
  }

  private async post(path: string, form: Record<string, string>): Promise<{ access_token?: string }> {
    const response = await fetch(this.issuer + path, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${CLIENT.id}:${encodeURIComponent(CLIENT.secret)}`).toString('base64')}`,
      },
      body: new URLSearchParams(form),
    })
    const text = await response.text()
    return text === '' ? {} : (JSON.parse(text) as { access_token?: string })
  }

  count(path: string): number {
    return this.asked.filter(url => url.startsWith(path)).length
  }

  stop(): Promise<void> {
    return new Promise(resolve => {
      this.server.close(() => resolve())
      this.server.closeAllConnections()
    })
  }
}

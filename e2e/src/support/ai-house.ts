import { generateKeyPairSync } from 'node:crypto'
import {
  application,
  key,
  plan,
  subscription,
  TestGateway,
  type TestUpstream,
  tenant,
  upstream,
} from '@gatehouse/data-plane/testing/test-gateway.js'
import type { Feature } from '@gatehouse/providers/contract.js'
import { providers } from '@gatehouse/providers/registry.gen.js'
import type { CallRecord } from '@gatehouse/shared/telemetry/record.js'
import { type SandboxServer, startSandbox } from '@gatehouse/testing/sandbox/server.js'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const serviceAccount = (tokens: string): string =>
  JSON.stringify({ project_id: 'p', client_email: 'a@b.c', private_key: privateKey, token_uri: `${tokens}/token` })
const withKey = (): object => ({ apiKey: 'sk-test-0123456789' })

interface FamilyOf {
  type: string
  /** Where its API is in the sandbox. */
  path: string
  /** `tokens`: a server that grants them. */
  credentials(tokens: string): object
  /** A model whose abilities the provider knows by its name. */
  model: string
}
const at = (path: string) => ({ path, credentials: withKey, model: 'sandbox-small' })

/** Provider types with a wire format of their own. */
export const OWN = [
  { type: 'openai', ...at('/v1') },
  { type: 'anthropic', ...at('') },
  { type: 'gemini', ...at('') },
  {
    type: 'bedrock',
    ...at(''),
    credentials: () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' }),
    model: 'anthropic.claude-sonnet-4-5',
  },
  { type: 'cohere', ...at('') },
  { type: 'ollama', ...at('') },
] as const satisfies readonly FamilyOf[]
/** All of them: others speak alike, but for addresses, credentials and habits. */
export const FAMILIES = [
  ...OWN,
  {
    type: 'azure-openai',
    ...at(''),
    credentials: (url: string) => ({ tenantId: 't', clientId: 'c', clientSecret: 's', authority: url }),
  },
  { type: 'vertex', ...at(''), credentials: (url: string) => ({ serviceAccount: serviceAccount(url) }) },
  { type: 'mistral', ...at('/v1'), model: 'mistral-small' },
  { type: 'vllm', ...at('/v1') },
  { type: 'huggingface', ...at('/v1') },
] as const satisfies readonly FamilyOf[]
export type Family = (typeof FAMILIES)[number]['type']

/** Whether models of the provider take something of a call. */
export const can = (type: string, feature: Feature): boolean => !providers[type]!.lacks.includes(feature)

/** What the sandbox is to do to a call, by the name of the alias that asks for it. */
const FAULTS = {
  'bad-request': 'status:400',
  unauthorized: 'status:401',
  forbidden: 'status:403',
  missing: 'status:404',
  large: 'status:413',
  unprocessable: 'status:422',
  limited: 'status:429;retry-after:7',
  failing: 'status:500',
  busy: 'status:503',
  overloaded: 'status:529',
  cut: 'cut-after:3',
  garbled: 'malformed-after:3',
  told: 'error-after:3',
  reset: 'reset',
  silent: 'stall',
  stuck: 'stall-after:3',
} as const
export type Fault = keyof typeof FAULTS

const price = { input: 150_000_000, output: 600_000_000, cachedInput: 75_000_000 }
const owned = { tenantId: 'ten_1' }
/** How long models may take that the sandbox lets wait. */
const SHORT = { answerMs: 150, firstTokenMs: 150, interTokenMs: 150 }
/** In the API, and in nobody's plan. */
export const FORBIDDEN = 'outside'

/** A gateway before the sandbox, with an alias for each provider family: `<type>`, and `<type>-<fault>` for each fault. */
export class AiHouse {
  private constructor(
    readonly gateway: TestGateway,
    readonly sandbox: SandboxServer,
    private readonly tokens: TestUpstream,
    readonly secret: string,
  ) {}

  static async start(): Promise<AiHouse> {
    const sandbox = await startSandbox()
    const tokens = await upstream((_, res) => {
      res.writeHead(200, { 'content-type': 'application/json' })
      res.end(JSON.stringify({ access_token: 'given-token', expires_in: 3600 }))
    })
    const gateway = await new TestGateway().start()
    const { secret, resource } = key()
    const models = FAMILIES.flatMap(({ type, model: name }) => [
      model(type, type, name),
      ...Object.entries(FAULTS).map(([fault, told]) => model(`${type}-${fault}`, type, `${name}+fault=${told}`)),
    ])
    const outside = model(FORBIDDEN, 'openai', 'sandbox-small')
    const applied = gateway.apply({
      tenant: [tenant],
      provider: FAMILIES.map(({ type, path, credentials }) => ({
        ...owned,
        id: type,
        slug: type,
        type,
        baseUrl: sandbox.url + path,
        credentials: credentials(tokens.url),
      })),
      model: [...models, outside],
      api: [
        {
          ...owned,
          id: 'ver_1',
          api: 'api_1',
          slug: 'llm',
          name: 'LLM',
          type: 'ai',
          version: 'v1',
          state: 'published',
          models: [...models, outside].map(each => each.id),
        },
      ],
      plan: [plan({}, { models: models.map(each => each.slug) })],
      application: [application],
      subscription: [subscription()],
      key: [resource],
    })
    if (!applied.accepted) throw new Error(JSON.stringify(applied.refusals))
    return new AiHouse(gateway, sandbox, tokens, secret)
  }

  url(path = ''): string {
    return this.gateway.url(path)
  }

  post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url(path), {
      method: 'POST',
      headers: { authorization: `Bearer ${this.secret}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  }

  async recordOf(requestId: string): Promise<CallRecord> {
    for (let count = 1; ; count++) {
      const record = (await this.gateway.recorded(count))[count - 1]!
      if (record.requestId === requestId) return record
    }
  }

  async stop(): Promise<void> {
    await this.gateway.stop()
    await this.tokens.stop()
    await this.sandbox.close()
  }
}

const model = (slug: string, provider: string, name: string) => ({
  ...owned,
  id: `mdl_${slug}`,
  slug,
  targets: [{ provider, model: name, price }],
  timeouts: name.includes('stall') ? SHORT : {},
})

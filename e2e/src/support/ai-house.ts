import {
  application,
  key,
  plan,
  subscription,
  TestGateway,
  tenant,
} from '@gatehouse/data-plane/testing/test-gateway.js'
import type { CallRecord } from '@gatehouse/shared/telemetry/record.js'
import { type SandboxServer, startSandbox } from '@gatehouse/testing/sandbox/server.js'

/** Provider types by the wire format of the sandbox that they are to find there, and where in it. */
export const FAMILIES = [
  { type: 'openai', path: '/v1' },
  { type: 'anthropic', path: '' },
  { type: 'gemini', path: '' },
] as const
export type Family = (typeof FAMILIES)[number]['type']

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
    readonly secret: string,
  ) {}

  static async start(): Promise<AiHouse> {
    const sandbox = await startSandbox()
    const gateway = await new TestGateway().start()
    const { secret, resource } = key()
    const models = FAMILIES.flatMap(({ type }) => [
      model(type, type, 'sandbox-small'),
      ...Object.entries(FAULTS).map(([name, fault]) => model(`${type}-${name}`, type, `sandbox-small+fault=${fault}`)),
    ])
    const outside = model(FORBIDDEN, 'openai', 'sandbox-small')
    const applied = gateway.apply({
      tenant: [tenant],
      provider: FAMILIES.map(({ type, path }) => ({
        ...owned,
        id: type,
        slug: type,
        type,
        baseUrl: sandbox.url + path,
        credentials: { apiKey: 'sk-test-0123456789' },
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
    return new AiHouse(gateway, sandbox, secret)
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

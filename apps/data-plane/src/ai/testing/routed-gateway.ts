import { setImmediate as turn } from 'node:timers/promises'
import { type SandboxServer, startSandbox } from '@gatehouse/testing/sandbox/server.js'
import { application, key, plan, subscription, TestGateway, tenant } from '../../testing/test-gateway.js'

const NAMES = ['one', 'two', 'three'] as const
type Name = (typeof NAMES)[number]

/** How a call came out for its caller. */
export interface Seen {
  status: number
  /** `provider/model` that answered. */
  model: string | null
  attempts: number
  retryAfter: string | null
  text: string
  ms: number
}

/** A gateway before three sandbox providers of the same names, with aliases as a test wants them. */
export class RoutedGateway {
  private constructor(
    readonly test: TestGateway,
    readonly sandboxes: Record<Name, SandboxServer>,
    private readonly secret: string,
  ) {}

  static async start(): Promise<RoutedGateway> {
    const servers = await Promise.all(NAMES.map(() => startSandbox()))
    const sandboxes = Object.fromEntries(NAMES.map((name, i) => [name, servers[i]])) as Record<Name, SandboxServer>
    const test = await new TestGateway().start()
    const { secret, resource } = key()
    test.apply({ tenant: [tenant], application: [application], key: [resource] })
    return new RoutedGateway(test, sandboxes, secret)
  }

  /** Puts the aliases in the place of those before, with nothing known of any target. `pool`: further keys of the provider `one`; `third`: the type of `three`. */
  serve(models: Record<string, object>, pool: object[] = [], third = 'openai'): void {
    for (const sandbox of Object.values(this.sandboxes)) sandbox.reset()
    const applied = this.test.apply({
      provider: NAMES.map(name => ({
        ...{ id: name, tenantId: 'ten_1', slug: name, type: name === 'three' ? third : 'openai' },
        baseUrl: name === 'three' && third !== 'openai' ? this.sandboxes[name].url : `${this.sandboxes[name].url}/v1`,
        credentials: { apiKey: `sk-${name}` },
        ...(name === 'one' ? { pool } : {}),
      })),
      model: resourcesOf(models),
      api: [
        {
          ...{ id: 'ver_1', api: 'api_1', tenantId: 'ten_1', slug: 'llm', name: 'LLM', type: 'ai' },
          ...{ version: 'v1', state: 'published', models: Object.keys(models).map(slug => `mdl_${slug}`) },
        },
      ],
      plan: [plan({}, { trace: true })],
      subscription: [subscription()],
    })
    if (!applied.accepted || applied.refusals.length > 0) throw new Error(JSON.stringify(applied.refusals))
  }

  /** Aliases are others from now on; what is known of targets stays. */
  change(models: Record<string, object>): void {
    const applied = this.test.apply({ model: resourcesOf(models) })
    if (!applied.accepted || applied.refusals.length > 0) throw new Error(JSON.stringify(applied.refusals))
  }

  async call(model = 'chat', fields: object = {}, headers: Record<string, string> = {}): Promise<Seen> {
    const began = performance.now()
    const response = await this.send(model, fields, headers)
    const text = await response.text()
    return {
      ...{ status: response.status, text, ms: performance.now() - began },
      model: response.headers.get('x-gatehouse-model'),
      attempts: Number(response.headers.get('x-gatehouse-attempts')),
      retryAfter: response.headers.get('retry-after'),
    }
  }

  /** What a caller is told of how its target was found; null: nothing. */
  async traced(model: string, fields: object): Promise<string | null> {
    const response = await this.send(model, fields, { 'x-gatehouse-trace': '1' })
    await response.text()
    return response.headers.get('x-gatehouse-trace')
  }

  private send(model: string, fields: object, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.test.url('/v1/chat/completions'), {
      method: 'POST',
      headers: { authorization: `Bearer ${this.secret}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 4, ...fields }),
    })
  }

  /** Calls that reached a provider. */
  calls(name: Name): number {
    return this.sandboxes[name].served().totals.calls
  }

  /** Looks again and again, each time after the event loop has turned. */
  async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await holds())) await turn()
  }

  async stop(): Promise<void> {
    await this.test.stop()
    await Promise.all(Object.values(this.sandboxes).map(sandbox => sandbox.close()))
  }
}

const resourcesOf = (models: Record<string, object>): object[] =>
  Object.entries(models).map(([slug, fields]) => ({ id: `mdl_${slug}`, tenantId: 'ten_1', slug, ...fields }))

export const to = (provider: Name, fields: object = {}): object => ({ provider, model: 'm', ...fields })

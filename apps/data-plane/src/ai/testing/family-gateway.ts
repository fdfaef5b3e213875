import type { GatewayOptions } from '../../gateway.js'
import { application, key, plan, subscription, TestGateway, tenant } from '../../testing/test-gateway.js'
import { ScriptedProvider } from './ai-gateway.js'

const own = { tenantId: 'ten_1' }

/** A gateway before one scripted vendor of each provider type, with an alias by the type's name for each. */
export class FamilyGateway {
  private constructor(
    readonly test: TestGateway,
    readonly secret: string,
    private readonly vendors: ReadonlyMap<string, ScriptedProvider>,
  ) {}

  /** `chains`: aliases whose targets are asked one after the other, by their types. */
  static async start(
    types: readonly string[],
    options: Partial<GatewayOptions> = {},
    chains: Record<string, readonly string[]> = {},
  ): Promise<FamilyGateway> {
    const vendors = new Map<string, ScriptedProvider>()
    for (const type of types) vendors.set(type, await ScriptedProvider.start())
    const test = await new TestGateway(options).start()
    const { secret, resource } = key()
    const to = (provider: string) => ({ provider, model: 'm' })
    const single = Object.fromEntries(types.map(type => [type, [type]]))
    const models = Object.entries({ ...single, ...chains }).map(([slug, [first, ...others]]) => ({
      ...own,
      id: `mdl_${slug}`,
      slug,
      targets: [to(first!)],
      fallbacks: others.map(to),
    }))
    const about = { id: 'ver_1', api: 'api_1', slug: 'llm', name: 'LLM', type: 'ai', version: 'v1', state: 'published' }
    const applied = test.apply({
      tenant: [tenant],
      provider: types.map(type => ({
        ...own,
        id: type,
        slug: type,
        type,
        baseUrl: vendors.get(type)!.server.url,
        credentials: { apiKey: 'k' },
      })),
      model: models,
      api: [{ ...own, ...about, models: models.map(({ id }) => id) }],
      plan: [plan()],
      application: [application],
      subscription: [subscription()],
      key: [resource],
    })
    if (!applied.accepted) throw new Error(JSON.stringify(applied.refusals))
    return new FamilyGateway(test, secret, vendors)
  }

  vendor(type: string): ScriptedProvider {
    return this.vendors.get(type)!
  }

  post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.test.url(path), {
      method: 'POST',
      headers: { authorization: `Bearer ${this.secret}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  }

  async stop(): Promise<void> {
    await this.test.stop()
    for (const { server } of this.vendors.values()) await server.stop()
  }
}

import { randomBytes } from 'node:crypto'
import { aiConfig, planCreate, type productCreate, restConfig } from '@gatehouse/shared/api/catalog.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { ModelService, PriceService, ProviderService } from '../modules/ai/index.js'
import { ApiDocuments, ApiService, ProductService, VersionService } from '../modules/catalog/index.js'
import { PlanService } from '../modules/plans/index.js'
import type { Context } from '../platform/http/context.js'
import { weatherDocument } from './demo-document.js'
import { ensure, found } from './ensure.js'

const PROVIDER = 'sandbox'
export const ALIAS = 'chat-default'

/** Of the free plan of chat; longer than the history, so that all of it counts. */
export const DEMO_BUDGET = { amount: '1', window: '7d', days: 7 }

const MODELS = [
  { slug: ALIAS, model: 'sandbox-small', price: { input: '0.1', output: '0.4', cachedInput: '0.05' } },
  {
    slug: 'chat-large',
    model: 'sandbox-pro',
    price: { input: '1', output: '4', cachedInput: '0.5' },
  },
  {
    slug: 'chat-reasoning',
    model: 'sandbox-thinker',
    price: { input: '2', output: '8', cachedInput: '0.5' },
  },
]
const FALLBACK = { model: 'sandbox-large', price: { input: '1', output: '4', cachedInput: '0.5' } }

const WEATHER_PLANS = [
  { slug: 'free', name: 'Free', approval: 'auto', limits: { requests: { limit: 60, window: '1m' } } },
  {
    slug: 'gold',
    name: 'Gold',
    approval: 'manual',
    limits: { requests: { limit: 1_200, window: '1m' }, concurrency: 10 },
  },
] as const
const CHAT_PLANS = [
  {
    slug: 'free',
    name: 'Free',
    approval: 'auto',
    limits: {
      requests: { limit: 60, window: '1m' },
      tokens: { limit: 60_000, window: '1d' },
      budget: { amount: DEMO_BUDGET.amount, window: DEMO_BUDGET.window },
    },
  },
  {
    slug: 'gold',
    name: 'Gold',
    approval: 'manual',
    limits: { requests: { limit: 1_200, window: '1m' }, tokens: { limit: 2_000_000, window: '1d' }, concurrency: 10 },
    price: { amount: '49', per: 'month' },
    questions: [{ id: 'use', label: 'What will you build?', required: false, kind: 'longtext' }],
  },
] as const

/** What the demo's tenant offers: a REST API and a model, both served by the sandbox. */
@Injectable()
export class DemoOffer {
  constructor(
    private readonly providers: ProviderService,
    private readonly models: ModelService,
    private readonly prices: PriceService,
    private readonly apis: ApiService,
    private readonly versions: VersionService,
    private readonly documents: ApiDocuments,
    private readonly products: ProductService,
    private readonly plans: PlanService,
  ) {}

  async seed(ctx: Context, sandboxUrl: string): Promise<void> {
    await this.model(ctx, sandboxUrl)
    await this.chat(ctx)
    await this.weather(ctx, sandboxUrl)
  }

  /** The sandbox may listen elsewhere than at the last start. Says what was changed; what people took away stays away. */
  async moveTo(ctx: Context, sandboxUrl: string): Promise<string[]> {
    const moves = [this.moveProvider(ctx, `${sandboxUrl}/v1`), this.moveWeather(ctx, `${sandboxUrl}/weather`)]
    return (await Promise.all(moves)).filter(moved => moved !== undefined)
  }

  private async moveProvider(ctx: Context, baseUrl: string): Promise<string | undefined> {
    const provider = await found(() => this.providers.get(ctx, PROVIDER))
    if (!provider || provider.baseUrl === baseUrl || !isLocal(provider.baseUrl)) return undefined
    await this.providers.update(ctx, PROVIDER, { baseUrl })
    return `provider ${PROVIDER}`
  }

  private async moveWeather(ctx: Context, url: string): Promise<string | undefined> {
    const version = await found(() => this.versions.get(ctx, 'weather', 'v1'))
    if (!version || version.state === 'retired') return undefined
    const config = restConfig.parse(version.config)
    const [target, ...others] = config.upstream.targets
    if (others.length > 0 || !target || target.url === url || !isLocal(target.url)) return undefined
    const upstream = { ...config.upstream, targets: [{ ...target, url }] }
    await this.versions.configure(ctx, 'weather', 'v1', { config: { ...config, upstream } })
    return 'API weather'
  }

  private async model(ctx: Context, sandboxUrl: string): Promise<void> {
    await ensure(
      () => this.providers.get(ctx, PROVIDER),
      () =>
        this.providers.create(ctx, {
          slug: PROVIDER,
          type: 'openai',
          baseUrl: `${sandboxUrl}/v1`,
          credentials: { apiKey: `sk-sandbox-${randomBytes(24).toString('base64url')}` },
        }),
    )
    const { data } = await this.prices.list(ctx, { limit: 200 })
    for (const { model, price } of [...MODELS, FALLBACK])
      if (!data.some(known => known.model === model))
        await this.prices.create(ctx, { providerType: 'openai', model, ...price })
    for (const { slug, model } of MODELS)
      await ensure(
        () => this.models.get(ctx, slug),
        () =>
          this.models.create(ctx, {
            slug,
            strategy: 'weighted',
            targets: [{ provider: PROVIDER, model, weight: 1 }],
            fallbacks: [{ provider: PROVIDER, model: FALLBACK.model }],
            routing: null,
            timeouts: {},
            resilience: {},
          }),
      )
  }

  private async chat(ctx: Context): Promise<void> {
    const description = 'Chat completions in the OpenAI format, answered by the sandbox.'
    await ensure(
      () => this.apis.get(ctx, 'chat'),
      () =>
        this.apis.create(ctx, {
          slug: 'chat',
          name: 'Chat',
          description,
          type: 'ai',
          ...aiConfig.parse({ models: MODELS.map(({ slug }) => slug), capture: 'full' }),
        }),
    )
    await this.publish(ctx, 'chat')
    await this.product(
      ctx,
      { slug: 'chat', name: 'Chat', description, apis: ['chat'], visibility: 'public' },
      CHAT_PLANS,
    )
  }

  private async weather(ctx: Context, sandboxUrl: string): Promise<void> {
    const description = 'Forecasts for ten cities: GET /cities, GET /forecast?city=Oslo, POST /observations.'
    await ensure(
      () => this.apis.get(ctx, 'weather'),
      () =>
        this.apis.create(ctx, {
          slug: 'weather',
          name: 'Weather',
          description,
          type: 'rest',
          ...weatherConfig(sandboxUrl),
        }),
    )
    await ensure(
      () => this.documents.get(ctx, 'weather', 'v1'),
      () => this.documents.put(ctx, 'weather', 'v1', weatherDocument),
    )
    await this.publish(ctx, 'weather')
    const product = { slug: 'weather', name: 'Weather', description, apis: ['weather'], visibility: 'public' as const }
    await this.product(ctx, product, WEATHER_PLANS)
  }

  private async publish(ctx: Context, api: string): Promise<void> {
    const { state } = await this.versions.get(ctx, api, 'v1')
    if (state === 'draft') await this.versions.move(ctx, api, 'v1', 'publish')
  }

  private async product(
    ctx: Context,
    product: z.output<typeof productCreate>,
    plans: readonly { slug: string }[],
  ): Promise<void> {
    await ensure(
      () => this.products.get(ctx, product.slug),
      () => this.products.create(ctx, product),
    )
    for (const plan of plans)
      await ensure(
        () => this.plans.get(ctx, product.slug, plan.slug),
        () => this.plans.create(ctx, product.slug, planCreate.parse(plan)),
      )
  }
}

const weatherConfig = (sandboxUrl: string) =>
  restConfig.parse({ path: '/weather', upstream: { targets: [{ url: `${sandboxUrl}/weather` }] } })

/** Only where the sandbox was: an address that somebody put there instead stays. */
const isLocal = (url: string): boolean => new URL(url).hostname === '127.0.0.1'

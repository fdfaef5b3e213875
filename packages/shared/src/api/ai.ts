import { z } from 'zod'
import { condition } from '../config/condition.js'
import { purge } from '../config/resources.js'
import { resilience } from '../routing/resilience.js'
import { aliasSlug, instant, money, pageOf, pageQuery, patchOf, reference, slug } from './common.js'
import { modelFallback, modelRouting, modelTarget, modelTimeouts } from './model-routing.js'
import { pathTemplate } from './routes.js'

/** Of the credentials among those of the pool. */
const keyWeight = z.int().min(0).max(1_000)
const pooledKey = z.strictObject({
  name: slug.describe('Tells it from the others, in logs too.'),
  weight: keyWeight.optional().describe('1 unless said otherwise.'),
  credentials: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Absent in a change: those that are kept under this name.'),
})
const keys = {
  weight: keyWeight
    .optional()
    .meta({ title: 'Weight', description: 'Of these credentials among those of the pool.', advanced: true }),
  pool: z.array(pooledKey).max(50).optional().meta({
    title: 'Key pool',
    description: 'More credentials, which share the calls. One that is refused or limited is passed over.',
    advanced: true,
  }),
}

export const providerCreate = z.strictObject({
  slug,
  type: z.string().min(1).max(60).meta({ title: 'Type', description: 'One of GET /provider-types.' }),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional()
    .meta({ title: 'Address', description: 'Where it is not the usual one of its type.' }),
  /** By the type's own schema. */
  credentials: z.record(z.string(), z.unknown()).meta({ title: 'Credentials' }),
  ...keys,
})
export const providerUpdate = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
  credentials: z.record(z.string(), z.unknown()).optional(),
  ...keys,
})
export const providerView = z
  .object({
    id: z.string(),
    slug: z.string(),
    type: z.string(),
    baseUrl: z.string(),
    /** Names of the fields that are set, values masked. */
    credentials: z.record(z.string(), z.string()),
    weight: z.int(),
    pool: z.array(z.object({ name: z.string(), weight: z.int(), credentials: z.record(z.string(), z.string()) })),
    createdAt: instant,
  })
  .meta({ id: 'Provider' })
export const providerPage = pageOf(providerView)
export const providerTest = z.strictObject({ model: z.string().max(200) })
export const providerTestResult = z
  .object({ ok: z.boolean(), status: z.int().nullable(), latencyMs: z.int(), message: z.string() })
  .meta({ id: 'ProviderTest' })

export const providerType = z
  .object({
    id: z.string(),
    label: z.string(),
    baseUrl: z.string().describe('{name} stands for that field of the credentials; empty: say where yours is.'),
    documentation: z.string(),
    credentials: z.record(z.string(), z.unknown()).describe('JSON Schema.'),
    speaks: z.array(z.string()).describe("Callers' dialects that it serves itself; all others are translated."),
    lacks: z.array(z.string()).describe('What it cannot do with any model.'),
    embeds: z.boolean(),
    limits: z.array(z.string()),
  })
  .meta({ id: 'ProviderType' })

export const modelCreate = z.strictObject({
  slug: aliasSlug,
  strategy: z.enum(['weighted']).default('weighted').meta({ title: 'Chosen', advanced: true }),
  targets: z
    .array(modelTarget)
    .max(50)
    .default([])
    .meta({ title: 'Targets', description: 'Calls are shared by weight. A routing tree takes their place.' }),
  fallbacks: z
    .array(modelFallback)
    .max(20)
    .default([])
    .meta({ title: 'Fallbacks', description: 'Tried in this order when a target fails before it answers.' }),
  routing: modelRouting
    .nullable()
    .default(null)
    .meta({ title: 'Routing', description: 'A tree of strategies instead of targets and fallbacks.', advanced: true }),
  timeouts: modelTimeouts.default({}).meta({ title: 'Timeouts', advanced: true }),
  resilience: resilience.default({}).meta({
    title: 'Resilience',
    description: 'Retries, breaker, cooldown, queue, hedging, warm-up, going on elsewhere.',
    advanced: true,
  }),
})
export const modelUpdate = patchOf(modelCreate.omit({ slug: true }))
const pricedTarget = z.object({
  provider: z.string(),
  model: z.string(),
  weight: z.int().optional(),
  price: z
    .object({ input: money, output: money, cachedInput: money.optional() })
    .nullable()
    .describe('USD per million tokens.'),
  priceSource: z.string().nullable(),
})
export const modelView = z
  .object({
    id: z.string(),
    slug: z.string(),
    strategy: z.string(),
    targets: z.array(pricedTarget),
    fallbacks: z.array(pricedTarget),
    routing: modelRouting.nullable(),
    timeouts: modelTimeouts,
    resilience,
    liveVersion: z.int().describe('What callers of the bare name get; the label production.'),
    labels: z.record(z.string(), z.int()).describe('Other versions that may be called as alias:label.'),
    createdAt: instant,
  })
  .meta({ id: 'ModelAlias' })
export const modelPage = pageOf(modelView)

/** A version is what stands behind an alias, as it was when it was made; it never changes. */
export const modelVersionCreate = modelCreate.omit({ slug: true, strategy: true })
export const modelVersionView = z
  .object({
    number: z.int(),
    labels: z.array(z.string()).describe('production: it is live.'),
    ...modelView.pick({ targets: true, fallbacks: true, routing: true, timeouts: true, resilience: true }).shape,
    createdAt: instant,
  })
  .meta({ id: 'ModelVersion' })
export const modelVersionPage = pageOf(modelVersionView)
export const modelLabelSet = z.strictObject({ version: z.int().min(1).describe('Number of the version.') })

/** USD per million tokens. */
const rate = (description: string) => ({ description: `${description}, USD per million tokens.` })
const seldom = (description: string) => money.optional().meta({ description, advanced: true })
const rates = {
  input: money.meta(rate('Input')),
  output: money.meta(rate('Output')),
  cachedInput: money.optional().meta(rate('Input that is read from the cache of the vendor')),
  cacheWrite: seldom('Written to it.'),
  cacheWriteHour: seldom('Written to it for an hour.'),
  reasoning: seldom('Tokens of reasoning.'),
  audioInput: seldom('Audio that is read.'),
  audioOutput: seldom('Audio that is written.'),
  imageInput: seldom('Images that are read.'),
  imageOutput: seldom('Images that are written.'),
}
const priceTier = z.strictObject({
  above: z
    .int()
    .min(1)
    .describe('Input tokens of a call, cached ones included, above which these rates hold for all of it.'),
  ...z.object(rates).partial().shape,
})
const pictureWord = z.string().min(1).max(30).optional()
/** What is not counted in tokens. */
const otherRates = {
  image: seldom('USD per picture made.'),
  images: z
    .array(z.strictObject({ size: pictureWord, quality: pictureWord, price: money }))
    .max(50)
    .optional()
    .meta({
      description:
        'The same by what was asked for, such as {"size": "1024x1792", "quality": "hd", "price": "0.12"}; the first that fits counts, else image.',
      advanced: true,
    }),
  audioHour: seldom('USD per hour of sound that is heard.'),
  audioLeast: z
    .int()
    .min(0)
    .max(3600)
    .optional()
    .meta({ description: 'Seconds of sound that a call is billed for at the least.', advanced: true }),
  characters: seldom('USD per million characters that are spoken.'),
  computeSecond: seldom('USD per second that the provider works on a call, as for hardware rented by time.'),
}
const priceFields = z.strictObject({
  providerType: z.string().min(1).max(60).meta({ title: 'Provider type', description: 'Such as openai.' }),
  model: z
    .string()
    .min(1)
    .max(200)
    .meta({ title: 'Model', description: 'As the provider calls it; * with a mark-up: all of them.' }),
  markup: z.number().min(-100).max(10_000).optional().meta({
    title: 'Mark-up',
    description: 'Per cent on top of the price book, in the place of rates; below 0 a discount.',
  }),
  ...rates,
  input: rates.input.optional(),
  output: rates.output.optional(),
  ...otherRates,
  request: seldom('USD per call.'),
  search: seldom('USD per search that the vendor runs.'),
  minimum: seldom('USD that a call costs at the least.'),
  tiers: z.array(priceTier).max(10).optional().meta({ advanced: true }),
  serviceTiers: z
    .record(z.string().regex(/^[\w-]{1,40}$/), z.number().min(0).max(100).multipleOf(0.001))
    .optional()
    .meta({
      description: 'Multiples of the rates by how the vendor served a call, such as {"batch": 0.5}.',
      advanced: true,
    }),
  effectiveFrom: instant.optional().meta({ title: 'Holds from', description: 'At once unless said otherwise.' }),
})
const hasRates = ({ input, output }: { input?: string | undefined; output?: string | undefined }): boolean =>
  input !== undefined && output !== undefined
export const priceCreate = priceFields
  .refine(price => price.markup !== undefined || hasRates(price), {
    message: 'Input and output, or a mark-up.',
    path: ['input'],
  })
  .refine(({ markup, input, output }) => markup === undefined || (input === undefined && output === undefined), {
    message: 'Rates or a mark-up, not both.',
    path: ['markup'],
  })
  .refine(({ model, markup }) => model !== '*' || markup !== undefined, {
    message: 'A price for all models is a mark-up.',
    path: ['model'],
  })
export const priceView = priceFields.extend({ id: z.string(), effectiveFrom: instant }).meta({ id: 'PriceOverride' })
export const pricePage = pageOf(priceView)

const listPrice = z.object({
  ...rates,
  ...otherRates,
  tiers: z.array(priceTier).optional(),
  ...priceFields.pick({ request: true, search: true, serviceTiers: true }).shape,
})
/** What a model costs a tenant now: the price book's price, or the tenant's own in its place. */
export const bookedPrice = z
  .object({
    providerType: z.string(),
    model: z.string(),
    aliases: z.array(z.string()).describe('Slugs of those that may call it.'),
    price: listPrice.nullable().describe('What calls cost now; null: it is not known.'),
    source: z.string().nullable().describe('In words, where that is from.'),
    list: listPrice.nullable().describe("The price book's."),
    own: z
      .object({ id: z.string(), markup: z.number().nullable(), effectiveFrom: instant })
      .nullable()
      .describe('What of the tenant stands in its place.'),
    next: z
      .object({ price: listPrice.nullable(), effectiveFrom: instant })
      .nullable()
      .describe('The next that is to hold.'),
  })
  .meta({ id: 'BookedPrice' })
export const bookedPricePage = pageOf(bookedPrice)
export const priceBookQuery = pageQuery.extend({ search: z.string().max(100).optional().describe('Part of a name.') })

export const catalogQuery = pageQuery.extend({
  cursor: z
    .string()
    .regex(/^\d{1,6}$/, 'the nextCursor of the page before')
    .optional(),
  providerType: z.string().max(60).optional(),
  kind: z.enum(['chat', 'embedding', 'image', 'audio', 'moderation', 'rerank']).optional(),
  search: z.string().max(100).optional().describe('Part of a name.'),
})
export const catalogEntry = z
  .object({
    providerType: z.string(),
    model: z.string(),
    name: z.string(),
    kind: z.string(),
    contextTokens: z.int().nullable().describe('Tokens that fit into one call.'),
    maxOutputTokens: z.int().nullable(),
    input: z.array(z.string()).describe('What it reads: text, image, audio, video, pdf.'),
    output: z.array(z.string()).describe('What it writes.'),
    tools: z.boolean(),
    reasoning: z.boolean(),
    price: listPrice.nullable().describe('The list price that holds now.'),
    priceSource: z.string().nullable(),
  })
  .meta({ id: 'CatalogModel' })
export const catalogModelPage = pageOf(catalogEntry)

export const policyScope = z.strictObject({
  kind: z.enum(['tenant', 'api', 'plan', 'application', 'global']).meta({ title: 'Put on' }),
  id: reference.optional().meta({ title: 'Which one' }),
  version: reference.optional().meta({
    title: 'Version',
    description: 'Of an API: only this one of its versions, such as "v1".',
    advanced: true,
  }),
  route: pathTemplate.optional().meta({
    title: 'Route',
    description: 'Of an API: only this one of its routes, as it is configured there, such as "/users/{id}".',
    advanced: true,
  }),
})
export const policyCreate = z.strictObject({
  type: z.string().min(1).max(60).meta({ title: 'Policy' }),
  scope: policyScope.meta({ title: 'Where it holds' }),
  position: z.int().min(0).max(10_000).default(0).meta({
    title: 'Position',
    description: 'Among those of its stage and place; smaller comes first.',
    advanced: true,
  }),
  enabled: z.boolean().default(true).meta({ title: 'It holds', advanced: true }),
  condition: condition.nullable().default(null).meta({
    title: 'Only when',
    description:
      'A condition in CEL, such as request.method == "POST". Empty: every call. One that cannot be decided for a call holds.',
    widget: 'text',
    advanced: true,
  }),
  /** By the type's own schema. */
  config: z.unknown(),
})
export const policyUpdate = patchOf(policyCreate.omit({ type: true, scope: true }))
export const policyView = z
  .object({
    id: z.string(),
    type: z.string(),
    scope: z.object({
      kind: z.string(),
      id: z.string().nullable(),
      version: z.string().optional(),
      route: z.string().optional(),
    }),
    position: z.int(),
    enabled: z.boolean(),
    condition: z.string().nullable(),
    config: z.unknown(),
    createdAt: instant,
  })
  .meta({ id: 'Policy' })
export const policyPage = pageOf(policyView)
export const policyPurge = z
  .strictObject({
    by: purge.shape.by.default('all').meta({
      title: 'What is forgotten',
      description: 'Everything that the policy stores, or what a path, the beginning of paths, or a tag names.',
    }),
    value: z.string().max(2000).default('').meta({
      title: 'Path or tag',
      description:
        'Paths as callers ask for them, with their query: "/acme/weather/today?city=Bern". Tags as the service names them in its header.',
    }),
  })
  .refine(({ by, value }) => by === 'all' || value !== '', { error: 'Say which.', path: ['value'] })
  .refine(({ by, value }) => (by !== 'key' && by !== 'prefix') || value.startsWith('/'), {
    error: 'Paths begin with "/".',
    path: ['value'],
  })
export const policyType = z
  .object({
    id: z.string(),
    title: z.string(),
    stage: z.string(),
    scopes: z.array(z.string()),
    purges: z.boolean().describe('It stores answers, which can be purged.'),
    config: z.record(z.string(), z.unknown()).describe('JSON Schema.'),
  })
  .meta({ id: 'PolicyType' })

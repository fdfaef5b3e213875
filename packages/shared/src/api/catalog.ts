import { z } from 'zod'
import { planPrice } from '../billing/plan-price.js'
import { captureLevel } from '../config/resources.js'
import { duration } from '../duration.js'
import { timeZone } from '../limits/calendar.js'
import { aliasSlug, description, instant, money, name, pageOf, patchOf, reference, slug } from './common.js'
import { conditions, pathTemplate, route } from './routes.js'
import { upstreamConfig } from './upstream.js'

const capture = captureLevel.default('off').meta({
  title: 'Keep bodies',
  description: 'How much of requests and answers the log keeps; reading them takes a permission of its own.',
  advanced: true,
})

/** Configuration of one version of a REST API. */
export const restConfig = z.strictObject({
  path: pathTemplate.meta({ title: 'Path', description: 'Below the tenant: "/weather" is served at /acme/weather.' }),
  hosts: z
    .array(
      z
        .string()
        .max(253)
        .regex(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/),
    )
    .max(50)
    .default([])
    .meta({
      title: 'Hosts',
      description: 'Names at which it is served beside the tenant’s path, such as api.example.com.',
    }),
  routes: z
    .array(route)
    .max(1_000)
    .default([])
    .meta({ title: 'Routes', description: 'None: every path and method below the API.', advanced: true }),
  when: conditions.optional().meta({
    title: 'Only when',
    description:
      'Conditions of all its routes. Versions at the same path are told apart so, such as by a header or query parameter that names the version.',
    advanced: true,
  }),
  stripPath: z
    .boolean()
    .default(true)
    .meta({ title: 'Take the path off', description: 'Before the call goes upstream.', advanced: true }),
  preserveHost: z.boolean().default(false).meta({ title: 'Pass on the host that was called', advanced: true }),
  upstream: upstreamConfig,
  maxBodyBytes: z
    .int()
    .min(0)
    .max(1_073_741_824)
    .default(10_485_760)
    .meta({ title: 'Largest body', description: 'In bytes.', advanced: true }),
  auth: z
    .enum(['key', 'none'])
    .default('key')
    .meta({
      title: 'Callers show',
      labels: { key: 'A key of a subscribed application', none: 'Nothing: it is open to everybody' },
    }),
  keyInQuery: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}$/)
    .optional()
    .meta({ title: 'Query parameter with the key', description: 'Where a header cannot be set.', advanced: true }),
  capture,
})

export const aiConfig = z.strictObject({
  models: z.array(aliasSlug).min(1).max(500).meta({ title: 'Models', description: 'Aliases that this API offers.' }),
  capture,
})

const team = reference.meta({
  title: 'Team',
  description: 'Whose it is; nobody’s belongs to the whole tenant.',
  advanced: true,
})
const apiBase = { slug, name, description: description.optional(), team: team.optional() }
export const restApiCreate = z.strictObject({ type: z.literal('rest'), ...apiBase, ...restConfig.shape })
export const aiApiCreate = z.strictObject({ type: z.literal('ai'), ...apiBase, ...aiConfig.shape })
export const apiCreate = z.discriminatedUnion('type', [restApiCreate, aiApiCreate])
export const apiUpdate = z.strictObject({
  name: name.optional(),
  description: description.optional(),
  team: team.nullable().optional(),
})

export const versionState = z.enum(['draft', 'in_review', 'published', 'deprecated', 'retired'])
export const versionView = z
  .object({
    id: z.string(),
    version: z.string(),
    state: versionState,
    config: z.union([restConfig, aiConfig]),
    publishedAt: instant.nullable(),
    deprecatedAt: instant.nullable(),
    sunsetAt: instant.nullable(),
    documented: z.boolean().describe('Whether it has an OpenAPI document of its own.'),
  })
  .meta({ id: 'ApiVersion' })
export const versionCreate = z.strictObject({
  version: z
    .string()
    .regex(/^v\d{1,4}$/, 'v and a number')
    .meta({ title: 'Version', description: 'Such as v2.' }),
  from: z.string().max(10).optional().meta({ title: 'Made from' }),
})
/** Whole configuration of the version, by the API's type. */
export const versionUpdate = z.strictObject({ config: z.union([restConfig, aiConfig]) })
export const versionPublished = z
  .object({ version: z.string(), state: versionState, revision: z.int() })
  .meta({ id: 'VersionChanged' })
export const deprecate = z.strictObject({
  sunsetAt: instant.optional().meta({ title: 'Ends', description: 'Callers read it in the Sunset header.' }),
  successor: z
    .string()
    .max(500)
    .optional()
    .meta({ title: 'Successor', description: 'What to use instead: a version, or an address.' }),
})

export const apiView = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    type: z.enum(['rest', 'ai']),
    team: z.string().nullable(),
    versions: z.array(versionView),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Api' })
export const apiPage = pageOf(apiView)

export const visibility = z.enum(['public', 'signed-in', 'tenant']).meta({ title: 'Who sees it' })
export const productCreate = z.strictObject({
  slug,
  name,
  description: description.optional(),
  team: team.optional(),
  apis: z.array(reference).min(1).max(500).meta({ title: 'APIs' }),
  visibility,
})
export const productUpdate = patchOf(productCreate.omit({ slug: true }))
export const productView = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    visibility,
    team: z.string().nullable(),
    apis: z.array(z.string()),
    createdAt: instant,
  })
  .meta({ id: 'Product' })
export const productPage = pageOf(productView)

const windowFields = {
  window: duration,
  calendar: z.boolean().optional().meta({
    description: 'True: days begin at midnight, "7d" on Monday, "1mo" on the first. Else windows roll.',
    advanced: true,
  }),
  timeZone: timeZone.optional().meta({ description: 'Of a calendar window; UTC unless given.', advanced: true }),
}
const zoned = (limit: { calendar?: boolean | undefined; timeZone?: string | undefined }) =>
  limit.timeZone === undefined || limit.calendar === true
const NOT_ZONED = { message: 'Only a calendar window has a time zone.', path: ['timeZone'] }

export const limitWindow = z.strictObject({ limit: z.int().min(0).max(1e12), ...windowFields }).refine(zoned, NOT_ZONED)
/** Up to what a safe integer of nano-USD holds. */
const MOST_USD = 9_000_000
export const planBudget = z
  .strictObject({
    amount: money.refine(amount => Number(amount) <= MOST_USD, 'at most 9,000,000 USD'),
    ...windowFields,
    soft: z.boolean().optional().meta({
      title: 'Soft',
      description: 'Counted and told of, but no call is ever refused for it.',
      advanced: true,
    }),
    onExhausted: z.enum(['refuse', 'suspend']).optional().meta({
      title: 'When it is used up',
      description:
        'refuse (the default): calls that cost something, until there is room again. suspend: all calls, until somebody resumes them.',
      advanced: true,
    }),
    downgradeAt: z.int().min(0).max(100).optional().meta({
      title: 'Cheapest models from',
      description: 'Per cent used from which on calls go to the cheapest target that their model has; absent: never.',
      advanced: true,
    }),
    unpriced: z.enum(['deny', 'allow', 'price']).optional().meta({
      title: 'Models without a price',
      description:
        'deny (the default): their calls are refused. allow: they pass and are not counted. price: they are counted at the price below.',
      advanced: true,
    }),
    price: z.strictObject({ input: money, output: money }).optional().meta({
      title: 'Price of those',
      description: 'USD per million tokens, where models without a price are counted.',
      advanced: true,
    }),
    notifyAt: z.array(z.int().min(1).max(100)).max(5).optional().meta({
      title: 'Tell at',
      description: 'Per cent used at which both sides get a mail; 80 and 100 unless said otherwise, empty: never.',
      advanced: true,
    }),
  })
  .refine(zoned, NOT_ZONED)
  .refine(({ unpriced, price }) => (unpriced === 'price') === (price !== undefined), {
    message: 'A price goes with "unpriced": "price", and that with a price.',
    path: ['price'],
  })
export const planLimits = z
  .strictObject({
    requests: limitWindow.optional().meta({ title: 'Requests' }),
    tokens: limitWindow.optional().meta({ title: 'Tokens' }),
    concurrency: z.int().min(1).max(100_000).optional().meta({ title: 'Calls at once' }),
    budget: planBudget.optional().meta({ title: 'Budget' }),
  })
  .meta({ id: 'PlanLimits' })

export const planQuestion = z.strictObject({
  id: slug,
  label: z.string().min(1).max(300),
  required: z.boolean().default(true),
  kind: z.enum(['text', 'longtext', 'choice']).default('text'),
  choices: z.array(z.string().max(200)).max(50).optional(),
})
export const planCreate = z.strictObject({
  slug,
  name,
  approval: z.enum(['auto', 'manual']).meta({ title: 'Approval', description: 'Automatic, or by a person.' }),
  limits: planLimits.default({}).meta({ title: 'Limits', description: 'Shared by all keys of a subscription.' }),
  models: z
    .array(aliasSlug)
    .max(500)
    .optional()
    .meta({ title: 'Models', description: 'None: all that the product has.' }),
  price: planPrice.optional().meta({ title: 'Price' }),
  questions: z
    .array(planQuestion)
    .max(20)
    .default([])
    .meta({ title: 'Questions', description: 'Asked of whoever subscribes; approvers read the answers.' }),
  trace: z.boolean().default(false).meta({
    title: 'Decision trace',
    description: 'Callers who send X-Gatehouse-Trace: 1 are told which targets stood to choose, and why one was.',
    advanced: true,
  }),
})
export const planUpdate = patchOf(planCreate.omit({ slug: true }))
export const planView = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    approval: z.enum(['auto', 'manual']),
    limits: planLimits,
    models: z.array(z.string()).nullable(),
    price: planPrice.nullable(),
    questions: z.array(planQuestion),
    trace: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: 'Plan' })
export const planPage = pageOf(planView)

export const catalogQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
  search: z.string().max(200).optional(),
  type: z.enum(['rest', 'ai']).optional(),
  tenant: z.string().max(150).optional(),
  approval: z.enum(['auto', 'manual']).optional().describe('With a plan that is approved so.'),
  price: z.enum(['free', 'paid']).optional().describe('With a plan of such a price.'),
})
export const catalogEntry = z
  .object({
    id: z.string(),
    tenant: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    /** `ai` when any of its APIs is. */
    type: z.enum(['rest', 'ai']),
    plans: z.array(planView.omit({ createdAt: true, trace: true })),
    apis: z.array(
      z.object({
        slug: z.string(),
        name: z.string(),
        type: z.enum(['rest', 'ai']),
        path: z.string().nullable(),
        versions: z.array(z.string()),
      }),
    ),
    models: z.array(z.string()),
  })
  .meta({ id: 'CatalogEntry' })
export const catalogPage = pageOf(catalogEntry)

/** What a subscription makes callable, for comparing before one is made. Of several targets the one with the most weight counts. */
export const catalogModel = z
  .object({
    slug: z.string(),
    contextTokens: z.int().nullable(),
    price: z
      .object({ input: money, output: money, cachedInput: money.optional() })
      .nullable()
      .describe('USD per million tokens.'),
  })
  .meta({ id: 'CatalogModel' })
export const catalogModelPage = pageOf(catalogModel)

/** OpenAPI 3.0 or 3.1; what it refers to is in itself. */
export const apiDocument = z
  .looseObject({
    openapi: z.string().regex(/^3\.[01]\.\d+$/, 'OpenAPI 3.0 or 3.1'),
    info: z.looseObject({ title: z.string().max(300), version: z.string().max(100) }),
    paths: z.record(z.string().startsWith('/'), z.looseObject({})),
  })
  .meta({ id: 'ApiDocument', description: 'An OpenAPI document.' })
export type ApiDocument = z.output<typeof apiDocument>

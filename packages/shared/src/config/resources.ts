import { z } from 'zod'
import { calendar } from '../limits/calendar.js'
import { countedEach, limitScopeKind } from '../limits/scopes.js'
import { tokenPrice } from '../price.js'
import { resilienceSpec } from '../routing/resilience.js'
import { routeTree } from '../routing/route-tree.js'
import {
  balancing,
  functionRules,
  healthRules,
  registryRules,
  retryRules,
  shadowRules,
  splitRules,
  transcodingRules,
  upstreamTls,
} from './upstream.js'

/**
 * What a data plane is told: one schema per kind of resource. The control plane builds these in the transaction of each change;
 * the node parses them once on receipt. References are ids. Unknown fields are dropped, so an older node understands a newer control plane.
 */
const id = z.string().min(1).max(120)
const slug = z.string().min(1).max(100)

/** Rolling where there is no calendar; `windowMs` of a month is that of 30 days. */
export const limitWindow = z.object({
  limit: z.int().min(0),
  windowMs: z.int().min(1000),
  calendar: calendar.optional(),
})

export const limits = z.object({
  requests: limitWindow.optional(),
  tokens: limitWindow.optional(),
  concurrency: z.int().min(1).optional(),
  /** In nano-USD. */
  budget: limitWindow
    .extend({
      /** What becomes of calls whose price is not known: refused, not counted, or counted at `price`. */
      unpriced: z.enum(['deny', 'allow', 'price']),
      price: tokenPrice.optional(),
      /** Counted and told of, never refused for. */
      soft: z.boolean().optional(),
      /** Per cent used from which on calls go to the cheapest target of their model. */
      downgradeAt: z.number().min(0).max(100).optional(),
    })
    .optional(),
})

export const captureLevel = z.enum(['off', 'truncated', 'redacted', 'full'])

export const upstreamTarget = z.object({
  url: z.string(),
  weight: z.int().min(0).default(1),
  /** Of a split upstream: what shares are of. */
  group: z.string().optional(),
  /** Where its name becomes addresses: at each connection, or aside by TTL, each address (or each host of an SRV record) a target of its own; or the registry is asked for the service of that name. */
  resolve: z.enum(['connect', 'addresses', 'srv', 'registry']).default('connect'),
})

/** Of a header, query parameter or field of a body: there at all, or one of these values, or all of the value as the expression says (RE2, linear time). */
export const fieldCondition = z.object({
  name: z.string().min(1),
  values: z.array(z.string()).optional(),
  matches: z.string().optional(),
})

/** All have to hold. */
export const routeConditions = z.object({
  headers: z.array(fieldCondition).default([]),
  query: z.array(fieldCondition).default([]),
  /** Addresses of callers; none: all. */
  clients: z.array(z.string()).default([]),
  /** Of a body of JSON; names are JSON Pointers (RFC 6901). */
  body: z.array(fieldCondition).default([]),
  /** Where callers' addresses lie: countries (`DE`) and their parts (`US-CA`, ISO 3166-2); none: anywhere. */
  places: z.array(z.string()).default([]),
  /** Names that TLS was asked for, exact or `*.example.com`; none: all, and calls without TLS. */
  serverNames: z.array(z.string()).default([]),
  /** In CEL. */
  expression: z.string().optional(),
})

export const restRoute = z.object({
  /** Segment template such as `/users/{id}`, or a prefix ending in `/*`; relative to the API's path. */
  path: z.string(),
  methods: z.array(z.string()).optional(),
  /** Of a prefix: what follows it, with its leading slash, has to match this (RE2) whole. */
  pattern: z.string().optional(),
  when: routeConditions.optional(),
  /** Upstream path, with the template's parameters; absent: the matched path below the API's own. */
  rewrite: z.string().optional(),
})

export const tenantResource = z.object({ id, slug })

export const providerResource = z.object({
  id,
  tenantId: id,
  slug,
  type: z.string(),
  baseUrl: z.string(),
  /** In clear: the channel is mutually authenticated and the node seals what it keeps. */
  credentials: z.record(z.string(), z.unknown()),
  /** Of `credentials` among the others. */
  weight: z.int().min(0).default(1),
  /** More credentials of the same account or of others, which share its calls. */
  pool: z
    .array(z.object({ name: slug, weight: z.int().min(0).default(1), credentials: z.record(z.string(), z.unknown()) }))
    .default([]),
})

const ms = z.int().min(1).max(86_400_000)

/** How long a model may take, in ms; absent: the node's default. */
export const modelTimeouts = z.object({
  connectMs: ms.optional(),
  firstTokenMs: ms.optional(),
  interTokenMs: ms.optional(),
  answerMs: ms.optional(),
  totalMs: ms.optional(),
})

export const modelTarget = z.object({
  provider: id,
  model: z.string(),
  weight: z.int().min(0).default(1),
  /** Absent: no price is known for this model. */
  price: tokenPrice.optional(),
  /** Where the price is from, for the log. */
  priceSource: z.string().optional(),
  /** The most that the model writes in one answer, where the catalog knows it. */
  maxOutputTokens: z.int().min(1).optional(),
  /** Calls under way at the most, in each worker. */
  concurrency: z.int().min(1).optional(),
  /** In the place of the model's own. */
  timeouts: modelTimeouts.optional(),
  /** How its answers have been rated, 0 to 1. Absent: by nobody, or nobody chooses by it. */
  quality: z.number().min(0).max(1).optional(),
})

/** A leaf is the place of its target in `targets`. */
export const routeSpec = routeTree({ target: z.int().min(0) }, z.object, 'RouteSpec')

/** What stands behind one version of an alias. */
const modelServed = {
  targets: z.array(modelTarget).min(1),
  fallbacks: z.array(modelTarget).default([]),
  /** Absent: one of `targets` by weight, then `fallbacks` as they stand. */
  route: routeSpec.optional(),
  timeouts: modelTimeouts.default({}),
  resilience: resilienceSpec.prefault({}),
}

export const modelResource = z.object({
  id,
  tenantId: id,
  slug,
  strategy: z.enum(['weighted']).default('weighted'),
  ...modelServed,
  /** Other versions, called as `alias:label`. */
  labels: z.record(slug, z.object(modelServed)).default({}),
})

interface Served {
  targets: readonly { provider: string }[]
  fallbacks?: readonly { provider: string }[] | undefined
}

/** Ids of all providers that an alias may call, by any of its labels. */
export const providersOf = (model: Served & { labels?: Record<string, Served> | undefined }): string[] =>
  [model, ...Object.values(model.labels ?? {})].flatMap(({ targets, fallbacks = [] }) =>
    [...targets, ...fallbacks].map(({ provider }) => provider),
  )

export const apiResource = z.object({
  /** Id of the version; one resource a version. */
  id,
  api: id,
  tenantId: id,
  slug,
  name: z.string(),
  type: z.enum(['rest', 'ai']),
  version: z.string(),
  /** That owns it. */
  team: id.optional(),
  state: z.enum(['published', 'deprecated', 'retired']),
  deprecatedAt: z.string().optional(),
  sunsetAt: z.string().optional(),
  successor: z.string().optional(),
  capture: captureLevel.default('off'),
  /** AI: ids of the model aliases offered. */
  models: z.array(id).default([]),
  rest: z
    .object({
      /** Full path at the gateway, tenant included: `/acme/weather`. */
      path: z.string(),
      hosts: z.array(z.string()).default([]),
      /** Of all its routes. */
      when: routeConditions.optional(),
      routes: z.array(restRoute).default([]),
      stripPath: z.boolean().default(true),
      preserveHost: z.boolean().default(false),
      targets: z.array(upstreamTarget).min(1),
      /** What its targets speak; `http2` over TLS by ALPN, else with prior knowledge. gRPC wants it. */
      protocol: z.enum(['http1', 'http2']).default('http1'),
      balancing: balancing.prefault({}),
      health: healthRules.prefault({}),
      retries: retryRules.prefault({}),
      tls: upstreamTls.optional(),
      function: functionRules.optional(),
      registry: registryRules.optional(),
      split: splitRules.optional(),
      /** Callers speak JSON, its targets gRPC. */
      transcoding: transcodingRules.optional(),
      shadow: shadowRules.optional(),
      timeouts: z.object({ connectMs: z.int(), headMs: z.int(), idleMs: z.int(), totalMs: z.int().optional() }),
      maxBodyBytes: z.int(),
      /** The key may also come as this query parameter, where the API says so. */
      keyInQuery: z.string().optional(),
      /** `none`: anybody may call. */
      auth: z.enum(['key', 'none']).default('key'),
    })
    .optional(),
})

/** What caches are to forget. */
export const purge = z.object({
  id,
  by: z.enum(['all', 'key', 'prefix', 'tag']),
  value: z.string(),
})

export const policyResource = z.object({
  id,
  tenantId: id.nullable(),
  type: z.string(),
  scope: z.object({
    kind: z.enum(['global', 'tenant', 'api', 'plan', 'application']),
    id: id.nullable(),
    /** Of an API: one version of it, and of that, or of all, one route, as it is configured. */
    version: z.string().optional(),
    route: z.string().optional(),
  }),
  /** In CEL; absent: it holds for every call of its scope. */
  condition: z.string().optional(),
  position: z.int().default(0),
  config: z.unknown(),
  /** Of late, oldest first. */
  purges: z.array(purge).optional(),
})

/** A limit beside those of plans. */
export const limitResource = z.object({
  id,
  /** Null: of the installation. */
  tenantId: id.nullable(),
  scope: z.object({ kind: limitScopeKind, id: id.nullable() }),
  /** Each of these has the whole limit for itself; absent: all calls have it together. */
  each: countedEach.optional(),
  limits,
  /** Accounts of it that are suspended until somebody resumes them. */
  suspended: z.array(z.string()).default([]),
})

export const planResource = z.object({
  id,
  tenantId: id,
  product: id,
  productSlug: slug,
  slug,
  /** Ids of APIs (not versions): every published version of them is open. */
  apis: z.array(id),
  limits,
  /** Slugs of model aliases; absent: all of the product's. */
  models: z.array(z.string()).optional(),
  /** Callers may ask how a model's target was found. */
  trace: z.boolean().optional(),
})

export const applicationResource = z.object({
  id,
  organizationId: id,
  name: z.string(),
  state: z.enum(['active', 'suspended']),
})

export const subscriptionResource = z.object({
  id,
  tenantId: id,
  application: id,
  plan: id,
  /** Not active ones travel too, so that a refusal can say why. */
  state: z.enum(['pending', 'active', 'suspended', 'expired']),
})

export const keyResource = z.object({
  id,
  application: id,
  /** SHA-256 of the whole secret, base64url. */
  hash: z.string().length(43),
  state: z.enum(['active', 'revoked', 'disabled']),
  expiresAt: z.string().optional(),
  /** Absent: opens every subscription of the application. */
  subscription: id.optional(),
  ipAllow: z.array(z.string()).optional(),
})

/** The APIs that the nodes of a group serve. All that these need goes to the nodes, nothing else does. */
export const groupResource = z.object({
  id,
  slug,
  serves: z.union([z.literal('everything'), z.object({ tenants: z.array(id), apis: z.array(id) })]),
})

/** In the order in which a node applies them: what is referred to comes first. */
export const resourceSchemas = {
  tenant: tenantResource,
  provider: providerResource,
  model: modelResource,
  api: apiResource,
  policy: policyResource,
  plan: planResource,
  application: applicationResource,
  subscription: subscriptionResource,
  key: keyResource,
  limit: limitResource,
} as const

/** Everything that a revision can change: what nodes are told, and what decides who is told. */
export const committedSchemas = { ...resourceSchemas, group: groupResource } as const

export type CommittedKind = keyof typeof committedSchemas
export type ResourceKind = keyof typeof resourceSchemas
export const resourceKinds = Object.keys(resourceSchemas) as ResourceKind[]

export type Resource<K extends ResourceKind = ResourceKind> = z.output<(typeof resourceSchemas)[K]>
export type TenantResource = Resource<'tenant'>
export type ProviderResource = Resource<'provider'>
export type ModelResource = Resource<'model'>
export type RouteConditions = z.output<typeof routeConditions>
export type ModelTimeouts = z.output<typeof modelTimeouts>
export type RouteSpec = z.output<typeof routeSpec>
export type ModelTarget = z.output<typeof modelTarget>
export type ApiResource = Resource<'api'>
export type PolicyResource = Resource<'policy'>
export type Purge = z.output<typeof purge>
export type PlanResource = Resource<'plan'>
export type ApplicationResource = Resource<'application'>
export type SubscriptionResource = Resource<'subscription'>
export type KeyResource = Resource<'key'>
export type LimitResource = Resource<'limit'>
export type GroupResource = z.output<typeof groupResource>
export type Limits = z.output<typeof limits>
export type CaptureLevel = z.output<typeof captureLevel>

import { z } from 'zod'

/** How calls are spread over an upstream's targets, and what becomes of targets that fail: what nodes are told. Durations in ms. */
const ms = z.int().min(1).max(86_400_000)
const status = z.int().min(100).max(599)

export const algorithms = ['round-robin', 'least-connections', 'consistent-hash', 'peak-ewma'] as const
export const hashSources = ['address', 'consumer', 'path', 'header', 'cookie'] as const

export const splitSources = ['call', 'address', 'consumer', 'header', 'cookie'] as const

export const balancing = z.object({
  algorithm: z.enum(algorithms).default('round-robin'),
  /** Of `consistent-hash`: what is the same goes to the same target. `name` is of the header or cookie. */
  hash: z.object({ by: z.enum(hashSources), name: z.string().optional() }).default({ by: 'address' }),
  /** How long a target that is new or has come back takes to its full share; 0: none. */
  slowStartMs: z.int().min(0).max(86_400_000).default(0),
})

export const healthRules = z.object({
  /** By the calls themselves. */
  passive: z
    .object({
      /** In a row, until a target is left alone; 0: never. */
      failures: z.int().min(0).max(1000).default(5),
      /** Answers that count as failures besides those that never came. */
      statuses: z.array(status).default([502, 503, 504]),
      /** Codes of gRPC likewise. Not what callers bring about themselves, such as by their deadlines. */
      grpcStatuses: z.array(z.int().min(1).max(16)).default([13, 14, 15]),
      /** The first time; each further one is twice as long. */
      ejectMs: ms.default(10_000),
      maxEjectMs: ms.default(300_000),
    })
    .prefault({}),
  /** By calls of the gateway's own. */
  active: z
    .object({
      type: z.enum(['http', 'tcp', 'grpc']),
      /** Of `grpc`: whose health is asked for; empty: the server's. */
      service: z.string().default(''),
      path: z.string().default('/'),
      statuses: z.array(status).default([]),
      intervalMs: ms,
      timeoutMs: ms,
      healthyAfter: z.int().min(1).max(100),
      unhealthyAfter: z.int().min(1).max(100),
    })
    .optional(),
  /** Where less than this share of the weight is healthy, health is not asked; at 0 only where nothing is. */
  panicPercent: z.int().min(0).max(100).default(0),
})

export const retryRules = z.object({
  /** Further attempts where the first one may have arrived. */
  attempts: z.int().min(0).max(10).default(1),
  /** Answers that are tried again like failures. */
  statuses: z.array(status).default([]),
  /** Further attempts in a hundred calls, at most, beside those at targets that are well. */
  budgetPercent: z.int().min(0).max(100).default(20),
})

/** Which group of targets takes a call. Who is told apart stays with a group as far as shares let him. */
export const splitRules = z.object({
  by: z.enum(splitSources).default('call'),
  /** Of the header or cookie. */
  name: z.string().optional(),
  /** A header that names a group, whatever its share. */
  override: z.string().optional(),
  shares: z.array(z.object({ group: z.string(), weight: z.number().min(0) })).min(1),
})

/** As `{ $sealed }` where it is kept. */
const secretText = z.union([z.string(), z.object({ $sealed: z.string() })])

/** Targets are functions of a cloud, one of these. */
export const functionRules = z.object({
  aws: z
    .object({
      accessKeyId: z.string(),
      secretAccessKey: secretText,
      sessionToken: secretText.optional(),
      region: z.string(),
      /** Name or ARN, to be invoked; absent: the target is a function's own URL. */
      function: z.string().optional(),
    })
    .optional(),
  azure: z.object({ key: secretText }).optional(),
  /** `serviceAccount`: a key file. */
  google: z.object({ serviceAccount: secretText, audience: z.string().optional() }).optional(),
})

/** Who knows where services run, for targets that ask. */
export const registryRules = z.object({
  type: z.enum(['consul', 'kubernetes']),
  url: z.string(),
  /** As `{ $sealed }` where it is kept. */
  token: z.union([z.string(), z.object({ $sealed: z.string() })]).optional(),
  /** PEM; who may vouch for the registry. */
  ca: z.string().optional(),
  namespace: z.string().optional(),
  /** Of Consul. */
  datacenter: z.string().optional(),
  tag: z.string().optional(),
  /** Of Kubernetes: the name of a port. */
  port: z.string().optional(),
})

/** `descriptor`: a FileDescriptorSet in base64. */
export const transcodingRules = z.object({ descriptor: z.string() })

/** A share of calls is sent there as well; nobody gets those answers. */
export const shadowRules = z.object({ url: z.string(), percent: z.number().min(0).max(100) })

/** How targets at https are called. Absent fields: as the system's own settings say. */
export const upstreamTls = z.object({
  /** PEM; who may vouch for targets, in place of the authorities that the system trusts. */
  ca: z.string().optional(),
  /** PEM, with the chain below it: who the gateway is to targets. */
  certificate: z.string().optional(),
  /** PEM; as `{ $sealed }` where it is kept. */
  key: z.union([z.string(), z.object({ $sealed: z.string() })]).optional(),
  /** The name that is asked for and has to be in the certificate; absent: the host's. */
  serverName: z.string().optional(),
  verify: z.boolean().default(true),
})

export type FunctionRules = z.output<typeof functionRules>
export type RegistryRules = z.output<typeof registryRules>
export type SplitRules = z.output<typeof splitRules>
export type ShadowRules = z.output<typeof shadowRules>
export type UpstreamTls = z.output<typeof upstreamTls>
export type Balancing = z.output<typeof balancing>
export type HealthRules = z.output<typeof healthRules>
export type RetryRules = z.output<typeof retryRules>

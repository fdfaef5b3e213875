import { z } from 'zod'
import { duration } from '../duration.js'
import { isCidr } from '../net/cidr.js'
import { readRedisUrl } from './redis-url.js'

const port = (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback)
const flag = (fallback: boolean) =>
  z
    .enum(['0', '1', 'true', 'false'])
    .default(fallback ? '1' : '0')
    .transform(value => value === '1' || value === 'true')
const list = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform(text =>
      text
        .split(',')
        .map(part => part.trim())
        .filter(Boolean),
    )
const ranges = (fallback: string) =>
  list(fallback).refine(all => all.every(isCidr), 'must be addresses or CIDR ranges, separated by commas')
const isNameServer = (text: string): boolean =>
  /^([\d.]+(:\d{1,5})?|\[[\da-fA-F:.]+\](:\d{1,5})?|[\da-fA-F:]+)$/.test(text)
const key32 = z.string().refine(text => base64Bytes(text) === 32, 'must be 32 bytes in base64')

function base64Bytes(text: string): number {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return -1
  return Math.floor((text.replace(/=+$/, '').length * 3) / 4)
}

/** Every setting of every process. The only reader of `GATEHOUSE_*`. */
export const envSchema = z.object({
  GATEHOUSE_BIND: z.string().default('127.0.0.1'),
  GATEHOUSE_HTTP_PORT: port(9000),
  GATEHOUSE_GRPC_PORT: port(9001),
  GATEHOUSE_JOIN_PORT: port(9002),
  GATEHOUSE_PROXY_PORT: port(8000),
  GATEHOUSE_PROXY_TLS_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  GATEHOUSE_PROXY_TLS_CERTIFICATES: z.string().min(1).optional(),
  GATEHOUSE_PROXY_TLS_CLIENT_CERTIFICATES: z.enum(['ignored', 'asked']).default('ignored'),
  GATEHOUSE_STATUS_PORT: port(8100),
  GATEHOUSE_SANDBOX_PORT: port(0),
  GATEHOUSE_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional(),
  GATEHOUSE_REDIS_URL: z
    .string()
    .refine(
      text => readRedisUrl(text) !== undefined,
      'must be redis://host:port, or redis+cluster://host:port,host:port for a cluster (rediss with TLS)',
    )
    .optional(),
  GATEHOUSE_DATA_DIR: z.string().min(1).default('.gatehouse'),
  GATEHOUSE_MASTER_KEY: key32.optional(),
  GATEHOUSE_NODE_KEY: key32.optional(),
  GATEHOUSE_NODE_NAME: z.string().max(100).optional(),
  GATEHOUSE_NODE_CERTIFICATE_LIFE: duration.default('7d'),
  GATEHOUSE_PUBLIC_URL: z.url().optional(),
  GATEHOUSE_GATEWAY_URL: z.url().optional(),
  /** Where the control plane itself reaches the gateway, when not at the address that people see. */
  GATEHOUSE_GATEWAY_INTERNAL_URL: z.url().optional(),
  GATEHOUSE_CONTROL_PLANE: z.string().default('127.0.0.1:9001'),
  GATEHOUSE_JOIN_ADDRESS: z.string().default('127.0.0.1:9002'),
  GATEHOUSE_JOIN_TOKEN: z.string().optional(),
  GATEHOUSE_TOKEN: z.string().optional(),
  GATEHOUSE_WORKERS: z.coerce.number().int().min(1).max(256).optional(),
  GATEHOUSE_ADMIN_EMAIL: z.email().optional(),
  GATEHOUSE_ADMIN_PASSWORD: z.string().min(15, 'must have at least 15 characters').optional(),
  GATEHOUSE_HTTP_LISTENER: z.enum(['own', 'node']).default('own'),
  GATEHOUSE_HTTP_CLIENT: z.enum(['own', 'undici']).default('own'),
  GATEHOUSE_UPSTREAM_ALLOW: ranges(''),
  /** For URLs in callers' requests, which are not trusted as far as those of a configuration. */
  GATEHOUSE_FILES_ALLOW: ranges(''),
  GATEHOUSE_DNS_SERVERS: list('').refine(
    all => all.every(isNameServer),
    'must be addresses of name servers such as 10.0.0.2 or 10.0.0.2:8600, separated by commas',
  ),
  /** In the form of MaxMind (.mmdb): where callers' addresses lie, for routes that ask. Read anew when it changes. */
  GATEHOUSE_GEO_DATABASE: z.string().min(1).optional(),
  GATEHOUSE_DEMO: flag(false),
  GATEHOUSE_SUPERVISED: flag(false),
  GATEHOUSE_SANDBOX_URL: z.url().optional(),
  GATEHOUSE_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional(),
  GATEHOUSE_MAIL_FROM: z.string().default('Gatehouse <no-reply@localhost>'),
  GATEHOUSE_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  GATEHOUSE_TRUSTED_PROXIES: ranges(''),
  /** Balancers whose every connection to the gateway begins with an announcement of the PROXY protocol, version 1 or 2. */
  GATEHOUSE_PROXY_PROTOCOL_FROM: ranges(''),
  GATEHOUSE_METRICS_ALLOW: ranges('127.0.0.0/8,::1/128'),
  GATEHOUSE_METRICS_TOKEN: z.string().min(16).optional(),
})

type Camel<S extends string> = S extends `${infer A}_${infer B}`
  ? `${Lowercase<A>}${Capitalize<Camel<B>>}`
  : Lowercase<S>
type Stripped<S> = S extends `GATEHOUSE_${infer R}` ? Camel<R> : never
type Raw = z.output<typeof envSchema>

/** `GATEHOUSE_HTTP_PORT` is read as `httpPort`. */
export type Env = { [K in keyof Raw as Stripped<K>]: Raw[K] }

/** One sentence that names the setting at fault. */
export class EnvError extends Error {}

// Kubernetes injects these for a service called "gatehouse".
const INJECTED = /^GATEHOUSE_(PORT|SERVICE)(_|$)/

const camel = (name: string): string =>
  name
    .replace('GATEHOUSE_', '')
    .toLowerCase()
    .replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** Reads the settings; throws EnvError on an unknown `GATEHOUSE_*` or a bad value. Empty values count as unset. */
export function readEnv(source: Record<string, string | undefined>): Env {
  const input: Record<string, string> = {}
  for (const [name, value] of Object.entries(source)) {
    if (!name.startsWith('GATEHOUSE_') || INJECTED.test(name) || value === undefined || value === '') continue
    if (!(name in envSchema.shape))
      throw new EnvError(`${name} is not a setting of Gatehouse; see the README for the ones there are.`)
    input[name] = value
  }
  const parsed = envSchema.safeParse(input)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw new EnvError(`${String(issue.path[0])}: ${issue.message}.`)
  }
  return Object.fromEntries(Object.entries(parsed.data).map(([name, value]) => [camel(name), value])) as Env
}

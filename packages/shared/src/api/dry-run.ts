import { z } from 'zod'

const MOST_BODY = 60_000
const address = z.union([z.ipv4(), z.ipv6()])
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'not the name of a header')
const headerText = z
  .string()
  .max(8_000)
  .regex(/^[\t\x20-\x7e]*$/, 'not the value of a header')
const headers = z
  .record(headerName, headerText)
  .default({})
  .refine(given => Object.keys(given).length <= 50, 'at most 50 headers')

/** A request that is only imagined. */
export const dryRunRequest = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET').meta({ title: 'Method' }),
  path: z
    .string()
    .max(8_000)
    .regex(/^\/[^\s\\]*$/, 'a path at the gateway, with its query')
    .meta({ title: 'Path', description: 'At the gateway, with its query: "/acme/weather/today?city=Bern".' }),
  host: z
    .string()
    .regex(/^[A-Za-z0-9.:[\]-]{1,255}$/, 'the name of a host')
    .default('gateway.invalid')
    .meta({ title: 'Host', description: 'For APIs at hosts of their own.' }),
  headers: headers.meta({ title: 'Headers' }),
  body: z.string().max(MOST_BODY).optional().meta({ title: 'Body', widget: 'text' }),
  application: z
    .string()
    .regex(/^app_[a-z0-9]+$/, 'the id of an application')
    .optional()
    .meta({
      title: 'Application',
      description: 'Taken for the caller, without credentials. Empty: the credentials in the headers count.',
    }),
  clientAddress: address.default('127.0.0.1').meta({ title: 'Address of the caller' }),
  serverName: z
    .string()
    .regex(/^[A-Za-z0-9.-]{0,253}$/, 'the name of a host')
    .default('')
    .meta({ title: 'Name in TLS (SNI)', description: 'Empty: as if the call came without TLS.' }),
  answer: z
    .strictObject({
      status: z.int().min(200).max(599).default(200),
      headers,
      body: z.string().max(MOST_BODY).default('').meta({ title: 'Body', widget: 'text' }),
    })
    .optional()
    .meta({
      title: 'Answer of the service',
      description: 'Imagined too: what policies make of it is shown. Not for models.',
    }),
})
export type DryRunRequest = z.output<typeof dryRunRequest>

const pairs = z.array(z.tuple([z.string(), z.string()]))
const text = z.object({
  text: z.string().nullable().describe('Null where it is not text.'),
  bytes: z.int(),
})
/** As much of a message as the hook may change. */
const message = z.object({
  method: z.string().optional(),
  path: z.string().optional(),
  status: z.int().optional(),
  headers: pairs.optional(),
  body: z.unknown().optional(),
})

export const dryRunStep = z.object({
  policy: z.string().describe('Its id.'),
  hook: z
    .string()
    .describe('When it was asked: "authenticate", "request", "body", "upstream", "response" or "answer".'),
  verdict: z.string().describe('"passed", the code of a refusal, "replied", "changed" or "unchanged".'),
  detail: z.string().optional(),
  before: message.optional(),
  after: message.optional(),
  us: z.int().describe('How long it took, in microseconds.'),
})
export type DryRunStep = z.output<typeof dryRunStep>

const routing = z.object({
  tenant: z.string(),
  api: z.string().describe('Its slug.'),
  version: z.string(),
  template: z.string().describe('Of the route, such as "/acme/users/{id}".'),
  methods: z.array(z.string()).nullable().describe('Null: all.'),
  parameters: z.record(z.string(), z.string()).describe('What stands in the path for each; "*" is the rest of it.'),
  outcome: z
    .enum(['matched', 'method', 'conditions'])
    .describe('"method": the path is there, not by this method. "conditions": it asks for what the request has not.'),
})

/** Whose path fits the request, whether or not it takes it. */
const considered = z.object({
  tenant: z.string(),
  api: z.string().describe('Its slug.'),
  version: z.string(),
  template: z.string(),
  methods: z.array(z.string()).nullable().describe('Null: all.'),
  why: z
    .enum(['matched', 'later', 'method', 'conditions'])
    .describe('"later": it would take the request, which is answered before it is asked.'),
  missing: z.array(z.string()).describe('What it asks for and the request has not, such as "header x-ring".'),
})

/** As a node tells it. */
export const dryRunReport = z.object({
  route: z
    .object({
      tenant: z.string(),
      api: z.string(),
      slug: z.string(),
      version: z.string(),
      type: z.enum(['rest', 'ai']),
      label: z.string().optional(),
    })
    .nullable(),
  routing: routing
    .nullable()
    .default(null)
    .describe('The route of a REST API that the request meets, or the one that it just misses; null: none.'),
  considered: z
    .array(considered)
    .default([])
    .describe('Routes of REST APIs whose path fits, in the order in which they are asked; at most 50.'),
  caller: z
    .object({ application: z.string(), subscription: z.string().nullable(), plan: z.string().nullable() })
    .nullable()
    .describe('Null: nobody in particular.'),
  steps: z.array(dryRunStep),
  upstream: z
    .object({ url: z.string(), method: z.string(), path: z.string(), headers: pairs, body: text })
    .nullable()
    .describe('What would have been sent; null: nothing.'),
  answer: z
    .object({ status: z.int(), headers: pairs, body: text })
    .nullable()
    .describe('What the caller would get; null where that depends on the service.'),
  error: z.string().nullable().describe('Code of the refusal.'),
  faults: z.array(z.string()).describe('What failed in the gateway itself.'),
})
export type DryRunReport = z.output<typeof dryRunReport>

/** The same with what the control plane knows of it. */
export const dryRunResult = dryRunReport
  .omit({ route: true, routing: true, considered: true, steps: true })
  .extend({
    route: dryRunReport.shape.route.unwrap().omit({ tenant: true }).nullable(),
    routing: routing.omit({ tenant: true }).nullable(),
    considered: z
      .array(considered.omit({ tenant: true }))
      .default([])
      .describe(dryRunReport.shape.considered.description!),
    steps: z.array(dryRunStep.extend({ type: z.string().nullable(), scope: z.string().nullable() })),
    node: z.string().describe('Name of the node that ran it.'),
    revision: z.int().describe('Of the configuration that it ran.'),
  })
  .meta({ id: 'DryRun' })

/** A declared example: a request that is imagined, and what is expected to become of it. What is not said may be anything. */
export const dryRunExample = z.strictObject({
  name: z.string().min(1).max(200),
  request: dryRunRequest,
  expect: z.strictObject({
    route: z.string().nullable().optional().meta({ description: 'Slug of the API; null: none takes it.' }),
    error: z.string().nullable().optional().meta({ description: 'Code of the refusal; null: it is let through.' }),
    status: z.int().optional().meta({ description: 'Of the answer that the gateway or a policy gives.' }),
    upstream: z
      .strictObject({
        method: z.string().optional(),
        path: z.string().optional(),
        headers: z.record(z.string(), z.string().nullable()).default({}),
      })
      .optional()
      .meta({ description: 'As the service would get it; a header that is null is not there.' }),
    verdicts: z
      .record(z.string(), z.string())
      .default({})
      .meta({ description: 'By the type of a policy: the verdict of one of its steps.' }),
  }),
})
export type DryRunExample = z.output<typeof dryRunExample>
export const dryRunExamples = z.array(dryRunExample).min(1).max(1000)

/** Where a result is not as an example says, in sentences. */
export function differences({ expect }: DryRunExample, result: z.output<typeof dryRunResult>): string[] {
  const { route, error, status, upstream, verdicts } = expect
  const found: string[] = []
  const compare = (what: string, wanted: unknown, given: unknown): void => {
    if (wanted !== undefined && wanted !== given) found.push(`${what} is ${words(given)}, not ${words(wanted)}`)
  }
  compare('the API', route, result.route?.slug ?? null)
  compare('the refusal', error, result.error)
  compare('the status', status, result.answer?.status ?? null)
  if (upstream) {
    const sent = result.upstream
    compare('the method', upstream.method, sent?.method ?? null)
    compare('the path', upstream.path, sent?.path ?? null)
    const headers = new Map(sent?.headers.map(([name, value]) => [name.toLowerCase(), value]))
    for (const [name, value] of Object.entries(upstream.headers))
      compare(`the header ${name}`, value, headers.get(name.toLowerCase()) ?? null)
  }
  for (const [type, verdict] of Object.entries(verdicts)) {
    const given = result.steps.filter(step => step.type === type).map(step => step.verdict)
    if (!given.includes(verdict)) found.push(`${type} says ${given.join(', ') || 'nothing'}, not ${verdict}`)
  }
  return found
}

const words = (value: unknown): string => (value === null ? 'none' : JSON.stringify(value))

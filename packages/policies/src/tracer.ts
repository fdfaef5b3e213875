import { z } from 'zod'
import type { CallSummary, Ctx, Outcome, PolicyDeps, PolicyHooks } from './contract.js'
import { post } from './log-delivery.js'
import { batchFields, flatHeaders, receiverFields } from './log-fields.js'
import { LogSink, type SinkOptions } from './log-sink.js'
import { randomHex, type TraceContext } from './trace-context.js'

/** Fields of every policy that goes on with traces. */
export const tracerFields = {
  ...receiverFields,
  serviceName: z.string().min(1).max(200).default('gatehouse').meta({ title: 'Name of the service' }),
  sampleRate: z.number().min(0).max(1).meta({
    title: 'Share of traces',
    description: 'Of those that begin here. Callers that send a trace decide for theirs.',
  }),
  trustCallers: z.boolean().default(true).meta({
    title: 'Go on with traces of callers',
    description: 'Off: a trace begins here, whatever they send.',
  }),
  ...batchFields,
}

interface Settings extends SinkOptions {
  /** Undefined: traces are only passed on. */
  url?: string | undefined
  timeoutMs: number
  headers: readonly { name: string; value: string }[]
  sampleRate: number
  trustCallers: boolean
}

/** What a caller says of its trace; what is undefined is left to us. */
export interface Sent {
  trace: string | undefined
  span: string | undefined
  sampled: boolean | undefined
}

/** How traces are told in one of the ways that there are. */
export interface TraceFormat {
  read(headers: Ctx['headers']): Sent | undefined
  /** Puts the context into the headers for the service, in the place of what the caller sent. */
  write(headers: string[], context: TraceContext): void
  span(ctx: Ctx, outcome: Outcome, summary: CallSummary, context: TraceContext): object
  /** The body of a delivery, ready for JSON. */
  delivery(spans: readonly object[]): unknown
}

/** The hooks of a policy that goes on with the caller's trace, or begins one, and tells a collector a span of each call. */
export function tracer(settings: Settings, deps: PolicyDeps, format: TraceFormat): PolicyHooks {
  const { url, sampleRate, trustCallers } = settings
  const contexts = deps.slot<TraceContext>()
  const headers = ['content-type', 'application/json', ...flatHeaders(settings.headers)]
  const sink =
    url === undefined
      ? undefined
      : new LogSink<object>(settings, deps, async batch => {
          await post(deps, { ...settings, url, headers }, JSON.stringify(format.delivery(batch)))
        })
  return {
    onRequest(ctx) {
      const sent = trustCallers ? format.read(ctx.headers) : undefined
      contexts.set(ctx, {
        trace: sent?.trace ?? randomHex(16),
        span: randomHex(8),
        parent: sent?.span,
        sampled: sent?.sampled ?? Math.random() < sampleRate,
      })
      return undefined
    },
    onUpstream(ctx, out) {
      const context = contexts.get(ctx)
      if (context) format.write(out.headers, context)
    },
    ...(sink && {
      onComplete(ctx, outcome) {
        const context = contexts.get(ctx)
        if (context?.sampled && outcome.summary) sink.push(format.span(ctx, outcome, outcome.summary(), context))
      },
    }),
  }
}

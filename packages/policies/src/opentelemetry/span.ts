import type { CallSummary, Ctx, Outcome } from '../contract.js'
import { firstOf } from '../headers.js'
import { attributes, resourceOf, scope } from '../otlp.js'
import type { TraceContext } from '../trace-context.js'

const SERVER = 2
const ERROR = 2
const MS = 1_000_000n

/** One call in OTLP's JSON, its attributes named by the semantic conventions where they have a name. */
export function spanOf(ctx: Ctx, outcome: Outcome, summary: CallSummary, { trace, span, parent }: TraceContext) {
  const { status, error, totalUs } = outcome
  const start = BigInt(ctx.time) * MS
  const isModel = summary.model !== undefined
  return {
    traceId: trace,
    spanId: span,
    ...(parent !== undefined && { parentSpanId: parent }),
    name: summary.route === undefined ? ctx.method : `${ctx.method} ${summary.route}`,
    kind: SERVER,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(totalUs) * 1000n),
    attributes: attributes({
      'http.request.method': ctx.method,
      'http.response.status_code': status,
      'http.route': summary.route,
      'url.path': ctx.path,
      'client.address': ctx.clientAddress,
      'user_agent.original': firstOf(ctx.headers['user-agent']),
      'http.request.body.size': summary.requestBytes,
      'http.response.body.size': summary.responseBytes,
      'error.type': error ?? (status >= 500 ? String(status) : undefined),
      'gatehouse.request_id': ctx.requestId,
      'gatehouse.api': summary.api,
      'gatehouse.api_version': summary.version,
      'gatehouse.application': ctx.applicationId,
      'gatehouse.plan': summary.plan,
      'gatehouse.attempts': summary.attempts,
      'gatehouse.upstream_ms': summary.upstreamUs / 1000,
      'gen_ai.request.model': summary.model,
      'gen_ai.provider.name': summary.provider,
      'gen_ai.usage.input_tokens': isModel ? summary.inputTokens : undefined,
      'gen_ai.usage.output_tokens': isModel ? summary.outputTokens : undefined,
    }),
    status: status >= 500 ? { code: ERROR, message: error ?? '' } : {},
  }
}

/** `ExportTraceServiceRequest`. */
export const exportOf = (service: string, spans: readonly object[]) => ({
  resourceSpans: [
    {
      resource: resourceOf(service),
      scopeSpans: [{ scope, spans }],
    },
  ],
})

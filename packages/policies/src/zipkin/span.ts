import type { CallSummary, Ctx, Outcome } from '../contract.js'
import type { TraceContext } from '../trace-context.js'

/** One call as a span of Zipkin's API v2; times in µs. */
export function spanOf(
  serviceName: string,
  ctx: Ctx,
  { status, error, totalUs }: Outcome,
  summary: CallSummary,
  { trace, span, parent }: TraceContext,
) {
  const tags: Record<string, string> = {
    'http.method': ctx.method,
    'http.path': ctx.path,
    'http.status_code': String(status),
    'gatehouse.request_id': ctx.requestId,
  }
  const more = {
    'http.route': summary.route,
    'gatehouse.api': summary.api,
    'gatehouse.application': ctx.applicationId,
    'gatehouse.plan': summary.plan,
    'gatehouse.model': summary.model,
    error: error ?? (status >= 500 ? String(status) : undefined),
  }
  for (const [name, value] of Object.entries(more)) if (value !== undefined) tags[name] = value
  return {
    traceId: trace,
    id: span,
    ...(parent !== undefined && { parentId: parent }),
    kind: 'SERVER',
    name: (summary.route === undefined ? ctx.method : `${ctx.method} ${summary.route}`).toLowerCase(),
    timestamp: ctx.time * 1000,
    duration: Math.max(1, Math.round(totalUs)),
    localEndpoint: { serviceName },
    remoteEndpoint: ctx.clientAddress.includes(':') ? { ipv6: ctx.clientAddress } : { ipv4: ctx.clientAddress },
    tags,
  }
}

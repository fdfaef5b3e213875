import { usd } from '@gatehouse/shared/money.js'
import type { CallSummary, Ctx, Outcome } from './contract.js'
import { firstOf } from './headers.js'

export interface EntrySettings {
  requestHeaders: readonly string[]
  fields: Readonly<Record<string, string>>
}

/** One call as logs tell it: what is not known is left out. No query, no body, no credentials. */
export interface LogEntry {
  readonly [name: string]: unknown
  /** RFC 3339, UTC. */
  readonly time: string
  readonly method: string
  readonly path: string
  readonly status: number
  /** Slug. */
  readonly api: string | undefined
}

/** Makes entries of calls that are over. */
export function entryMaker({ requestHeaders, fields }: EntrySettings) {
  return (ctx: Ctx, { status, error, totalUs }: Outcome, summary: CallSummary): LogEntry => {
    const { api, version, route, plan, model, provider, inputTokens, outputTokens, costNanoUsd } = summary
    const headers: Record<string, string> = {}
    for (const name of requestHeaders) {
      const value = firstOf(ctx.headers[name])
      if (value !== undefined) headers[name] = value
    }
    return {
      ...fields,
      time: new Date(ctx.time).toISOString(),
      id: ctx.callId,
      requestId: ctx.requestId,
      method: ctx.method,
      path: ctx.path,
      status,
      error,
      durationMs: totalUs / 1000,
      upstreamMs: summary.upstreamUs / 1000,
      clientAddress: ctx.clientAddress,
      application: ctx.applicationId,
      subscription: ctx.subscriptionId,
      plan,
      api,
      version,
      route,
      attempts: summary.attempts,
      requestBytes: summary.requestBytes,
      responseBytes: summary.responseBytes,
      ...(model !== undefined && { model, provider, inputTokens, outputTokens, costUsd: usd(costNanoUsd) }),
      ...(requestHeaders.length > 0 && { headers }),
    }
  }
}

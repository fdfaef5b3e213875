import type { OwnedRecord } from '@gatehouse/shared/telemetry/sums.js'
import type { Seal } from '../../platform/crypto/seal.js'

/** What of a record needs no column of its own. */
export interface CallDetail {
  route?: string | undefined
  clientAddress?: string | undefined
  userAgent?: string | undefined
  user?: string | undefined
  requestBytes: number
  responseBytes: number
  attempts: OwnedRecord['attempts']
  verdicts: OwnedRecord['verdicts']
  passedOver?: OwnedRecord['passedOver']
  reserved?: OwnedRecord['reserved']
  uses?: OwnedRecord['uses']
  charges?: OwnedRecord['charges']
  /** One in so many calls of that time was kept whole; absent: all were. */
  sampledOneIn?: number | undefined
}

/** A row of `call_log`, with the columns' names. */
export function callRow(record: OwnedRecord, nodeId: string): Record<string, unknown> {
  const detail: CallDetail = {
    route: record.route,
    clientAddress: record.clientAddress,
    userAgent: record.userAgent,
    user: record.user,
    requestBytes: record.requestBytes,
    responseBytes: record.responseBytes,
    attempts: record.attempts,
    verdicts: record.verdicts,
    passedOver: record.passedOver,
    reserved: record.reserved,
    uses: record.uses,
    charges: record.charges,
    sampledOneIn: record.sampledOneIn,
  }
  return {
    id: record.id,
    time: new Date(Math.floor(record.time)).toISOString(),
    request_id: record.requestId,
    method: record.method,
    path: record.path,
    status: record.status,
    error: record.error ?? null,
    tenant_id: record.tenantId,
    organization_id: record.organizationId,
    application_id: record.applicationId,
    subscription_id: record.subscriptionId ?? '',
    plan_id: record.planId ?? '',
    key_id: record.keyId ?? '',
    api_id: record.apiId ?? '',
    model: record.model ?? '',
    provider: record.provider ?? '',
    provider_model: record.providerModel ?? '',
    input_tokens: record.inputTokens,
    output_tokens: record.outputTokens,
    cached_tokens: record.cachedTokens,
    reasoning_tokens: record.reasoningTokens,
    cost_nano: record.costNano,
    priced: record.priced,
    usage_source: record.usageSource,
    cache: record.cache,
    streamed: record.streamed,
    gateway_us: record.gatewayUs,
    upstream_us: record.upstreamUs,
    ttft_us: record.ttftUs ?? null,
    total_us: record.totalUs,
    revision: record.revision,
    node_id: nodeId,
    detail,
  }
}

/** Rows of `call_body`: prompts and answers are sealed under their tenant's key. */
export function bodyRows(record: OwnedRecord, seal: Seal): unknown[][] {
  return (record.bodies ?? []).map(body => [
    record.id,
    new Date(Math.floor(record.time)).toISOString(),
    record.tenantId,
    body.direction,
    body.level,
    body.contentType,
    body.truncated,
    seal.seal(record.tenantId, Buffer.from(body.base64, 'base64')),
  ])
}

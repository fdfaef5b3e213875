import { z } from 'zod'
import { addTo } from './histogram.js'
import { boundedNano, boundedTokens, type CallRecord, type CallRecordInput, callRecord, signedNano } from './record.js'

const MINUTE_MS = 60_000

const dimensions = {
  tenantId: z.string(),
  organizationId: z.string(),
  applicationId: z.string(),
  subscriptionId: z.string(),
  keyId: z.string(),
  apiId: z.string(),
  model: z.string(),
  provider: z.string(),
}

/** What usage is summed by beside the minute; what a call does not have is ''. */
export const sumDimensions = Object.keys(dimensions) as (keyof typeof dimensions)[]

const figures = {
  requests: z.int(),
  errors: z.int(),
  /** Calls whose tokens are estimates. */
  estimated: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  cachedTokens: z.int(),
  reasoningTokens: z.int(),
  unpriced: z.int(),
  gatewayUs: z.int(),
  upstreamUs: z.int(),
  /** Over the calls that had a first token. */
  ttftUs: z.int(),
  ttftCalls: z.int(),
}
const figureNames = Object.keys(figures) as (keyof typeof figures)[]

/** The calls of one minute that agree in every dimension. */
export const minuteSums = z.object({
  /** Its beginning, ms since the epoch. */
  minute: callRecord.shape.time,
  ...dimensions,
  ...figures,
  /** nano-USD. */
  costNano: z.string().regex(/^\d+$/),
  /** Calls by latency; see telemetry/histogram. */
  histogram: z.array(z.int()).max(100),
  /** What budgets were charged beyond `costNano`; absent: nothing. */
  assumedNano: signedNano.optional(),
})

export type MinuteSums = z.output<typeof minuteSums>

/** Sums of whole batches, as a line among the records of a batch: `first` to `last` of its journal. Records of these batches are detail alone. */
export const batchSums = z.object({ first: z.int().min(1), last: z.int().min(1), sums: z.array(minuteSums) })

export type BatchSums = z.output<typeof batchSums>

/** A call that somebody answers for: only those are kept. */
export type OwnedRecord = CallRecord & { tenantId: string; organizationId: string; applicationId: string }

export const isOwned = <R extends CallRecordInput>(
  record: R,
): record is R & Pick<OwnedRecord, 'tenantId' | 'organizationId' | 'applicationId'> =>
  record.tenantId !== undefined && record.organizationId !== undefined && record.applicationId !== undefined

export const isError = (status: number): boolean => status >= 400

/** A call of somebody's own, not one that was made beside it. */
export const counts = <R extends CallRecordInput>(
  record: R,
): record is R & Pick<OwnedRecord, 'tenantId' | 'organizationId' | 'applicationId'> =>
  record.shadow === undefined && isOwned(record)

/** What of a call is summed; what is left out is as the record's schema says. */
export type Figures = Pick<
  CallRecordInput,
  | 'status'
  | 'usageSource'
  | 'inputTokens'
  | 'outputTokens'
  | 'cachedTokens'
  | 'reasoningTokens'
  | 'costNano'
  | 'priced'
  | 'assumedNano'
  | 'gatewayUs'
  | 'upstreamUs'
  | 'ttftUs'
  | 'totalUs'
>

/** Adds a call to the sums that it belongs to. */
export function addCall(row: MinuteSums, call: Figures): void {
  row.requests++
  if (isError(call.status)) row.errors++
  if (call.usageSource === 'estimated') row.estimated++
  row.inputTokens += boundedTokens(call.inputTokens ?? 0)
  row.outputTokens += boundedTokens(call.outputTokens ?? 0)
  row.cachedTokens += boundedTokens(call.cachedTokens ?? 0)
  row.reasoningTokens += boundedTokens(call.reasoningTokens ?? 0)
  if (call.costNano !== undefined) row.costNano = String(BigInt(row.costNano) + BigInt(boundedNano(call.costNano)))
  if (call.priced === false) row.unpriced++
  if (call.assumedNano !== undefined) addAssumed(row, BigInt(boundedNano(call.assumedNano)))
  row.gatewayUs += call.gatewayUs
  row.upstreamUs += call.upstreamUs ?? 0
  if (call.ttftUs !== undefined) {
    row.ttftUs += call.ttftUs
    row.ttftCalls++
  }
  // Of an interrupted call nobody knows how long it took.
  if (call.totalUs > 0) addTo(row.histogram, call.totalUs)
}

export function addAssumed(row: MinuteSums, nano: bigint): void {
  row.assumedNano = String(BigInt(row.assumedNano ?? 0) + nano)
}

export const minuteOf = (time: number): number => Math.floor(time / MINUTE_MS) * MINUTE_MS

/** What calls have to agree in to be summed together. */
export type SumDimensions = { [name in keyof typeof dimensions]?: string | undefined }

/** Sums calls by minute and every dimension. */
export class Sums {
  private readonly rows = new Map<string, MinuteSums>()

  /** Takes a record as it was written, too: what it leaves out is as the schema says. */
  add(record: CallRecordInput): void {
    addCall(this.rowOf(minuteOf(record.time), record), record)
  }

  merge(sums: MinuteSums): void {
    const row = this.rowOf(sums.minute, sums)
    for (const name of figureNames) row[name] += sums[name]
    row.costNano = String(BigInt(row.costNano) + BigInt(sums.costNano))
    if (sums.assumedNano !== undefined) addAssumed(row, BigInt(sums.assumedNano))
    for (const [bucket, count] of sums.histogram.entries()) row.histogram[bucket] = (row.histogram[bucket] ?? 0) + count
  }

  /** In a fixed order, so that two who write them take their locks in the same one. */
  all(): MinuteSums[] {
    return [...this.rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  }

  /** Made when it is first asked for. `minute` is its beginning. */
  rowOf(minute: number, of: SumDimensions): MinuteSums {
    let id = String(minute).padStart(16, '0')
    for (const name of sumDimensions) id += `\n${of[name] ?? ''}`
    let row = this.rows.get(id)
    if (!row) {
      row = newRow(minute, of)
      this.rows.set(id, row)
    }
    return row
  }
}

const NOTHING = Object.fromEntries(figureNames.map(name => [name, 0])) as Record<keyof typeof figures, number>

function newRow(minute: number, of: SumDimensions): MinuteSums {
  return {
    minute,
    tenantId: of.tenantId ?? '',
    organizationId: of.organizationId ?? '',
    applicationId: of.applicationId ?? '',
    subscriptionId: of.subscriptionId ?? '',
    keyId: of.keyId ?? '',
    apiId: of.apiId ?? '',
    model: of.model ?? '',
    provider: of.provider ?? '',
    ...NOTHING,
    costNano: '0',
    histogram: [],
  }
}

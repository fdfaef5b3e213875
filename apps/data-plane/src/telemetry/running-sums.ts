import { boundedNano } from '@gatehouse/shared/telemetry/record.js'
import { addAssumed, addCall, type MinuteSums, minuteOf, Sums } from '@gatehouse/shared/telemetry/sums.js'
import type { Grant } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'
import { assumedBeyondCost } from './assumed-cost.js'
import type { CallTimes } from './call-times.js'

/** From so many rows on it is looked whether they are worth it. */
const ROWS = 200
/** Below so many calls to a row it is no less work to read the sums than the calls. */
const CALLS_A_ROW = 4

interface Row {
  readonly minute: number
  readonly grant: Grant | undefined
  readonly apiId: string
  readonly model: string | undefined
  readonly provider: string | undefined
  readonly sums: MinuteSums
  /** nano-USD. */
  cost: bigint
}

/** Sums of a batch's calls, kept while they are settled: who reads the batch then need not read every call of it. */
export class RunningSums {
  private calls = 0
  private sums = new Sums()
  /** By key, or by application where there is none: the calls of each are mostly alike. */
  private readonly rows = new Map<string, Row[]>()
  private count = 0
  /** Too many different ones call for this batch to be summed. */
  private idle = false

  /** A call that is settled. What counts, and how, is as shared/telemetry/sums says. */
  add(exchange: Exchange, times: CallTimes): void {
    const { caller, api, facts } = exchange
    if (caller === undefined || api === undefined || this.idle) return
    this.calls++
    if (this.count >= ROWS && !this.worth) {
      this.idle = true
      return
    }
    const row = this.rowOf(exchange)
    addCall(row.sums, {
      status: facts.status,
      usageSource: facts.usageSource,
      inputTokens: facts.inputTokens,
      outputTokens: facts.outputTokens,
      cachedTokens: facts.cachedTokens,
      reasoningTokens: facts.reasoningTokens,
      priced: facts.priced,
      ...times,
    })
    if (!facts.priced) {
      const assumed = assumedBeyondCost(exchange)
      if (assumed !== 0n) addAssumed(row.sums, assumed)
    }
    if (facts.cost !== 0n) row.cost += BigInt(boundedNano(String(facts.cost)))
  }

  /** Begins anew. The sums as JSON; undefined where they would spare nobody anything. */
  take(): string | undefined {
    const { sums } = this
    const worth = this.calls > 0 && !this.idle && this.worth
    if (worth)
      for (const rows of this.rows.values())
        for (const row of rows) row.sums.costNano = String(BigInt(row.sums.costNano) + row.cost)
    this.sums = new Sums()
    this.rows.clear()
    this.calls = this.count = 0
    this.idle = false
    return worth ? JSON.stringify(sums.all()) : undefined
  }

  private get worth(): boolean {
    return this.calls >= this.count * CALLS_A_ROW
  }

  private rowOf(exchange: Exchange): Row {
    const { grant, facts, time } = exchange
    const { keyId, consumer } = exchange.caller!
    const { api: apiId, tenantId } = exchange.api!
    const { id: applicationId, organizationId } = consumer.application
    const { model, provider } = facts
    const minute = minuteOf(time)
    const whose = keyId ?? applicationId
    let rows = this.rows.get(whose)
    if (rows === undefined) {
      rows = []
      this.rows.set(whose, rows)
    }
    for (const row of rows)
      if (
        row.minute === minute &&
        row.grant === grant &&
        row.apiId === apiId &&
        row.model === model &&
        row.provider === provider
      )
        return row
    const of = { tenantId, organizationId, applicationId, subscriptionId: grant?.subscription.id, keyId, apiId }
    const row = {
      minute,
      grant,
      apiId,
      model,
      provider,
      sums: this.sums.rowOf(minute, { ...of, model, provider }),
      cost: 0n,
    }
    rows.push(row)
    this.count++
    return row
  }
}

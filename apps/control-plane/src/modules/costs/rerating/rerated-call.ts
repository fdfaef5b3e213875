import { type Charge, chargesOf, costOf, type TokenPrice } from '@gatehouse/shared/money.js'
import { boundedNano } from '@gatehouse/shared/telemetry/record.js'
import type { CallRow } from '../../usage/index.js'
import { countsOf } from '../call-counts.js'

/** What of a logged call its cost depends on, and what sums it is part of. */
export type RatedCall = Pick<
  CallRow,
  | 'id'
  | 'time'
  | 'organization_id'
  | 'application_id'
  | 'subscription_id'
  | 'key_id'
  | 'api_id'
  | 'model'
  | 'provider'
  | 'provider_model'
  | 'input_tokens'
  | 'output_tokens'
  | 'cached_tokens'
  | 'reasoning_tokens'
  | 'cost_nano'
  | 'priced'
  | 'detail'
>

/** nano-USD. */
export interface Rerated {
  nano: bigint
  charges: Charge[] | null
}

/** What a call comes to at a price, as a node would have booked it; undefined where that is what it is booked at. */
export function rerated(call: RatedCall, price: TokenPrice): Rerated | undefined {
  const counts = countsOf(call)
  const nano = BigInt(boundedNano(String(costOf(counts, price, call.detail.uses?.serviceTier))))
  if (call.priced && nano === BigInt(call.cost_nano)) return undefined
  return { nano, charges: chargesOf(counts, price) }
}

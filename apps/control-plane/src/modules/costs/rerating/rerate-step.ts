import type { Tx } from '../../../platform/database/database.js'
import { frozenPricing } from '../../ai/index.js'
import { type CostShift, shiftCosts } from '../../usage/index.js'
import { type RatedCall, type Rerated, rerated } from './rerated-call.js'
import type { Rerating } from './rerating.entity.js'

/** Calls a step: its transaction holds their hours' sums for as long as it lasts. */
export const STEP = 500

// Answers from the cache cost nothing; calls that used nothing have nothing to price.
const NEXT = `
  SELECT id, time, organization_id, application_id, subscription_id, key_id, api_id, model, provider, provider_model, input_tokens,
    output_tokens, cached_tokens, reasoning_tokens, cost_nano, priced, detail
  FROM call_log WHERE tenant_id = $1 AND time < $2 AND time >= $3 AND (time, id) > ($3, $4)
    AND usage_source <> 'none' AND cache NOT IN ('hit', 'semantic') AND provider = ANY($5) AND ($6::text IS NULL OR provider_model = $6)
  ORDER BY time, id LIMIT ${STEP}`

/**
 * One at a time of a tenant reads what calls cost and writes what they cost from then on: two that read the same would both add their
 * difference to the sums. Held to the end of the transaction.
 */
export const lockRerating = (tx: Tx, tenantId: string) =>
  tx.query('SELECT pg_advisory_xact_lock(4715206, hashtext($1))', [tenantId])

interface Change {
  call: RatedCall
  to: Rerated
}

/** Looks at the next calls of one that is under a lock, and changes them where it is being applied. False when there are none left. */
export async function rerateStep(tx: Tx, run: Rerating, now: number): Promise<boolean> {
  if (run.state === 'applying') await lockRerating(tx, run.tenantId)
  const { types } = run.prices
  const providers = Object.keys(types).filter(slug => run.providerType === null || types[slug] === run.providerType)
  const calls = await tx.query<RatedCall>(NEXT, [run.tenantId, run.toAt, run.atTime, run.atId, providers, run.model])
  const priceOf = frozenPricing(run.prices)
  const changes: Change[] = []
  let unknown = 0
  for (const call of calls) {
    const found = priceOf(call.provider, call.provider_model, call.time)
    if (!found) unknown++
    const to = found && rerated(call, found.price)
    if (to) changes.push({ call, to })
  }
  if (run.state === 'applying') await apply(tx, run, changes, now)
  await note(tx, run, changes)
  const last = calls.at(-1)
  const sampled = calls.filter(({ detail }) => detail.sampledOneIn !== undefined).length
  await tx.query(
    `UPDATE rerating SET at_time = $2, at_id = $3, calls = calls + $4, changed = changed + $5, unknown = unknown + $6,
       sampled = sampled + $7 WHERE id = $1`,
    [run.id, last?.time ?? run.atTime, last?.id ?? run.atId, calls.length, changes.length, unknown, sampled],
  )
  return calls.length === STEP
}

async function apply(tx: Tx, run: Rerating, changes: readonly Change[], now: number): Promise<void> {
  if (changes.length === 0) return
  // The hours' locks come first, as they do where calls are counted.
  await shiftCosts(tx, changes.map(shiftOf(run.tenantId)), now)
  const rows = changes.map(({ call, to }) => ({
    ...{ id: call.id, time: call.time.toISOString(), nano: String(to.nano), charges: to.charges },
  }))
  await tx.query(
    `UPDATE call_log c SET cost_nano = r.nano, priced = true, rerated_by = $2,
       original_cost_nano = coalesce(c.original_cost_nano, c.cost_nano), original_priced = coalesce(c.original_priced, c.priced),
       detail = CASE WHEN jsonb_typeof(r.charges) = 'array' THEN c.detail || jsonb_build_object('charges', r.charges) ELSE c.detail - 'charges' END
     FROM jsonb_to_recordset($1::jsonb) AS r(id text, time timestamptz, nano bigint, charges jsonb)
     WHERE c.time = r.time AND c.id = r.id`,
    [JSON.stringify(rows), run.id],
  )
}

const shiftOf =
  (tenantId: string) =>
  ({ call, to }: Change): CostShift => ({
    time: call.time.getTime(),
    of: {
      tenant_id: tenantId,
      organization_id: call.organization_id,
      application_id: call.application_id,
      subscription_id: call.subscription_id,
      key_id: call.key_id,
      api_id: call.api_id,
      model: call.model,
      provider: call.provider,
    },
    nano: to.nano - BigInt(call.cost_nano),
    unpriced: call.priced ? 0 : -1,
  })

/** What would change, or did, by day, application and model. */
async function note(tx: Tx, run: Rerating, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  const rows = changes.map(({ call, to }) => ({
    day: call.time.toISOString().slice(0, 10),
    ...{ application_id: call.application_id, provider: call.provider, model: call.provider_model },
    ...{ before: call.cost_nano, after: String(to.nano) },
  }))
  await tx.query(
    `INSERT INTO rerating_share AS s (rerating_id, tenant_id, day, application_id, provider, model, changed, before_nano, after_nano)
     SELECT $1, $2, day, application_id, provider, model, count(*), sum(before), sum(after)
     FROM jsonb_to_recordset($3::jsonb) AS r(day date, application_id text, provider text, model text, before bigint, after bigint)
     GROUP BY day, application_id, provider, model ORDER BY day, application_id, provider, model
     ON CONFLICT (rerating_id, day, application_id, provider, model) DO UPDATE SET changed = s.changed + excluded.changed,
       before_nano = s.before_nano + excluded.before_nano, after_nano = s.after_nano + excluded.after_nano`,
    [run.id, run.tenantId, JSON.stringify(rows)],
  )
}

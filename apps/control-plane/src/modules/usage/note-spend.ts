import { accountOf, type CallPlace, holdsFor, type ScopedLimit } from '@gatehouse/shared/limits/scopes.js'
import type { MinuteSums, OwnedRecord } from '@gatehouse/shared/telemetry/sums.js'
import type { Tx } from '../../platform/database/database.js'

type Spend = OwnedRecord | MinuteSums

const MINUTE_MS = 60_000

const BUDGETS = `
  SELECT id, nullif(tenant_id, '') AS "tenantId", jsonb_build_object('kind', scope_kind, 'id', scope_id) AS scope, each
  FROM limit_rule WHERE limits ? 'budget'`

/**
 * Notes what calls of a journal cost, by the accounts that they count for, where a node claimed of its budget: this is what settles a budget whose node
 * ended without saying what it spent. Sums do not tell users apart; of a limit that does, `limit/?` says that it cannot be settled.
 */
export async function noteSpend(tx: Tx, epoch: string, spends: readonly Spend[]): Promise<void> {
  const paid = spends.filter(spend => spend.subscriptionId && chargedOf(spend) !== 0n)
  if (paid.length === 0) return
  const budgets = (await tx.query<ScopedLimit>(BUDGETS)).map(({ each, ...rest }) => ({
    ...rest,
    each: each ?? undefined,
  }))
  const placeOf = budgets.length > 0 ? await places(tx, paid) : undefined
  const rows = paid.flatMap(spend => {
    const accounts = placeOf ? accountsOf(budgets, placeOf(spend), 'path' in spend) : []
    const minute = 'minute' in spend ? spend.minute : Math.floor(spend.time / MINUTE_MS) * MINUTE_MS
    const costNano = String(chargedOf(spend))
    return [spend.subscriptionId!, ...accounts].map(account => ({ account, minute, costNano }))
  })
  await tx.query(
    `INSERT INTO journal_spend AS j (epoch, account, minute, cost_nano)
     SELECT $1, r.account, to_timestamp(r.minute / 1000.0), sum(r."costNano")
     FROM jsonb_to_recordset($2::jsonb) AS r(account text, minute bigint, "costNano" bigint)
     WHERE r.account LIKE '%/?' OR EXISTS (SELECT 1 FROM limit_part p WHERE p.account = r.account AND p.kind = 'budget')
     GROUP BY 2, 3
     ON CONFLICT (epoch, account, minute) DO UPDATE SET cost_nano = j.cost_nano + excluded.cost_nano`,
    [epoch, JSON.stringify(rows)],
  )
}

/** What budgets were charged. */
const chargedOf = ({ costNano, assumedNano = '0' }: Spend): bigint => BigInt(costNano) + BigInt(assumedNano)

const accountsOf = (budgets: readonly ScopedLimit[], place: CallPlace, usersKnown: boolean): string[] =>
  budgets
    .filter(budget => holdsFor(budget, place))
    .map(budget => (budget.each === 'user' && !usersKnown ? `${budget.id}/?` : accountOf(budget, place)))

/** What is known of calls beside their records: plans, products, teams and models by their ids. */
async function places(tx: Tx, spends: readonly Spend[]): Promise<(spend: Spend) => CallPlace> {
  const ids = (of: (spend: Spend) => string | undefined) => [...new Set(spends.flatMap(spend => of(spend) ?? []))]
  const subscriptions = await byId<{ plan: string; product: string }>(
    tx,
    'SELECT s.id, s.plan_id AS plan, p.product_id AS product FROM subscription s JOIN plan p ON p.id = s.plan_id WHERE s.id = ANY($1)',
    ids(({ subscriptionId }) => subscriptionId),
  )
  const teams = await byId<{ team: string | null }>(
    tx,
    'SELECT id, team_id AS team FROM api WHERE id = ANY($1)',
    ids(({ apiId }) => apiId),
  )
  const models = await tx.query<{ id: string; tenant: string; slug: string }>(
    'SELECT id, tenant_id AS tenant, slug FROM model_alias WHERE slug = ANY($1)',
    [ids(({ model }) => model)],
  )
  return spend => ({
    tenant: spend.tenantId,
    ...subscriptions.get(spend.subscriptionId ?? ''),
    ...('planId' in spend && spend.planId !== undefined && { plan: spend.planId }),
    team: teams.get(spend.apiId ?? '')?.team ?? undefined,
    model: models.find(({ tenant, slug }) => tenant === spend.tenantId && slug === spend.model)?.id,
    application: spend.applicationId,
    key: spend.keyId || undefined,
    user: 'user' in spend ? spend.user : undefined,
  })
}

async function byId<T>(tx: Tx, sql: string, ids: readonly string[]): Promise<Map<string, T>> {
  const rows = await tx.query<T & { id: string }>(sql, [ids])
  return new Map(rows.map(({ id, ...rest }) => [id, rest as T]))
}

import type { planCreate, planUpdate, planView } from '@gatehouse/shared/api/catalog.js'
import type { PageQuery } from '@gatehouse/shared/api/common.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { modelsNamed } from '../ai/index.js'
import { Product, productOwned, requireTeam } from '../catalog/index.js'
import { noteTerms } from '../costs/index.js'
import { releaseScope } from '../policies/index.js'
import { Plan } from './plan.entity.js'
import { checkQuestions } from './question-rules.js'

type View = z.input<typeof planView>

/** Plans of products: live when made, and a change of limits reaches every subscription at once. */
@Injectable()
export class PlanService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async create(ctx: Context, reference: string, input: z.output<typeof planCreate>) {
    check(input)
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const product = await editable(tx, reference)
      const { price, models, ...fields } = input
      const row = await tx.tenant(Plan).insert({
        id: newId('plan'),
        productId: product.id,
        ...fields,
        price: price ?? null,
        models: models ? await offered(tx, product, models) : null,
      })
      touch('plan', row.id)
      audit({ action: 'plan.create', target: targetOf(row), tenantId: ctx.tenantId, after: viewOf(row) })
      return row
    })
    return versioned({ ...viewOf(result), revision }, result.version)
  }

  list(ctx: Context, reference: string, query: PageQuery) {
    return this.database.read(ctx, async tx => {
      const product = await tx.tenant(Product).get(reference)
      return tx.tenant(Plan).page(query, viewOf, { productId: product.id })
    })
  }

  get(ctx: Context, product: string, plan: string) {
    return this.database.read(ctx, async tx => {
      const row = await tx.tenant(Plan).get(plan, { productId: (await tx.tenant(Product).get(product)).id })
      return versioned(viewOf(row), row.version)
    })
  }

  async update(
    ctx: Context,
    reference: string,
    plan: string,
    input: z.output<typeof planUpdate>,
    expectedVersion?: number,
  ) {
    check(input)
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const product = await editable(tx, reference)
      const row = await tx.tenant(Plan).get(plan, { productId: product.id })
      await noteTerms(tx, Date.now())
      const models = input.models ? { models: await offered(tx, product, input.models) } : {}
      const next = await tx.tenant(Plan).update(row, { ...defined(input), ...models }, expectedVersion)
      touch('plan', row.id)
      const [before, after] = [viewOf(row), viewOf(next)]
      audit({ action: 'plan.update', target: targetOf(row), tenantId: ctx.tenantId, before, after })
      return next
    })
    return versioned({ ...viewOf(result), revision }, result.version)
  }

  async delete(ctx: Context, reference: string, plan: string, expectedVersion?: number): Promise<{ revision: number }> {
    const { revision } = await this.changes.commit(ctx, async change => {
      const { tx, touch, audit } = change
      const product = await editable(tx, reference)
      const row = await tx.tenant(Plan).get(plan, { productId: product.id })
      await releaseScope(change, 'plan', row.id)
      await tx.tenant(Plan).delete(row, expectedVersion)
      touch('plan', row.id)
      audit({ action: 'plan.delete', target: targetOf(row), tenantId: ctx.tenantId, before: viewOf(row) })
    })
    return { revision }
  }
}

const targetOf = (row: Plan) => ({ type: 'plan', id: row.id })

function check({ questions }: Pick<z.output<typeof planUpdate>, 'questions'>): void {
  if (questions) checkQuestions(questions)
}

const defined = (input: z.output<typeof planUpdate>): Partial<Plan> =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))

async function editable(tx: Tx, reference: string): Promise<Product> {
  const product = await tx.tenant(Product).get(reference)
  await requireTeam(tx, productOwned(product))
  return product
}

/** Slugs of models that the product's APIs offer, drafts included; throws `reference_missing` for others. */
async function offered(tx: Tx, product: Product, references: readonly string[]): Promise<string[]> {
  const models = await modelsNamed(tx, tx.ctx.tenantId, references, '/models')
  const rows = await tx.query<{ slug: string }>(
    `SELECT DISTINCT jsonb_array_elements_text(api_version.config->'models') AS slug
     FROM product_api JOIN api ON api.id = product_api.api_id AND api.type = 'ai'
     JOIN api_version ON api_version.api_id = api.id AND api_version.state <> 'retired'
     WHERE product_api.product_id = $1`,
    [product.id],
  )
  const known = new Set(rows.map(row => row.slug))
  const errors = models.flatMap(({ slug }) =>
    known.has(slug) ? [] : [{ pointer: '/models', message: `No API of ${product.name} offers the model ${slug}.` }],
  )
  if (errors.length > 0)
    throw new GatewayError('reference_missing', { detail: errors.map(error => error.message).join(' '), errors })
  return models.map(model => model.slug)
}

function viewOf(row: Plan): View {
  const { id, slug, name, approval, limits, models, price, questions, trace } = row
  return { id, slug, name, approval, limits, models, price, questions, trace, createdAt: row.createdAt.toISOString() }
}

import type { planQuestion } from '@gatehouse/shared/api/catalog.js'
import { GatewayError, type InputIssue } from '@gatehouse/shared/errors/gateway-error.js'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'

type Question = z.output<typeof planQuestion>

export interface Offer {
  tenantId: string
  tenant: string
  productId: string
  product: string
  planId: string
  plan: string
  approval: 'auto' | 'manual'
  questions: Question[]
}

interface Row {
  tenant_id: string
  tenant: string
  product_id: string
  product: string
  plan_id: string | null
  plan: string
  approval: 'auto' | 'manual'
  questions: Question[]
}

/** The product and plan asked for, if the caller may see them: an unknown one and one that is hidden look alike. */
export async function findOffer(tx: Tx, input: { product: string; plan: string }): Promise<Offer> {
  const [tenant, slug] = input.product.split('/', 2)
  const members = [...tx.ctx.user.tenants.keys()]
  const sql = `SELECT n.id AS tenant_id, n.slug AS tenant, p.id AS product_id, p.slug AS product, l.id AS plan_id, l.slug AS plan, l.approval, l.questions
     FROM product p JOIN tenant n ON n.id = p.tenant_id LEFT JOIN plan l ON l.product_id = p.id AND $4 IN (l.id, l.slug)
     WHERE (p.id = $1 OR (n.slug = $2 AND p.slug = $3)) AND (p.visibility IN ('public', 'signed-in') OR p.tenant_id = ANY($5))`
  // Nothing of it is the caller's yet.
  const rows = await tx.asSystem(() =>
    tx.query<Row>(sql, [input.product, tenant ?? '', slug ?? '', input.plan, members]),
  )
  const row = rows[0]
  if (!row) throw missing('/product', 'No such product. Write "tenant/product" or its id.')
  if (row.plan_id === null) throw missing('/plan', 'This product has no such plan.')
  return {
    tenantId: row.tenant_id,
    tenant: row.tenant,
    productId: row.product_id,
    product: row.product,
    planId: row.plan_id,
    plan: row.plan,
    approval: row.approval,
    questions: row.questions,
  }
}

const missing = (pointer: string, message: string): GatewayError =>
  new GatewayError('reference_missing', { detail: message, errors: [{ pointer, message }] })

export function requireAnswers(questions: readonly Question[], answers: Readonly<Record<string, string>>): void {
  const errors = answerIssues(questions, answers)
  if (errors.length > 0)
    throw new GatewayError('validation_failed', { errors, detail: errors.map(issue => issue.message).join(' ') })
}

/** Faults of the answers to a plan's questions. */
export function answerIssues(questions: readonly Question[], answers: Readonly<Record<string, string>>): InputIssue[] {
  const issues: InputIssue[] = []
  for (const { id, label, required, kind, choices } of questions) {
    const answer = answers[id]?.trim() ?? ''
    if (required && answer === '') issues.push({ pointer: `/answers/${id}`, message: `Answer "${label}".` })
    else if (kind === 'choice' && answer !== '' && !choices?.includes(answer))
      issues.push({ pointer: `/answers/${id}`, message: 'Choose one of the given answers.' })
  }
  const known = new Set(questions.map(question => question.id))
  for (const id of Object.keys(answers))
    if (!known.has(id)) issues.push({ pointer: `/answers/${id}`, message: 'The plan does not ask this.' })
  return issues
}

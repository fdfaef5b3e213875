import { planLimits } from '@gatehouse/shared/api/catalog.js'
import { formatNumber, formatUsd, formatWindow, formatWord } from '../../lib/format.js'
import { priceLine } from '../../lib/plan-terms.js'
import type { Column } from '../../ui/data-table.js'
import { jsonSchemaOf, resolved, titleOf } from '../../ui/schema/json-schema.js'
import { Plain } from '../../ui/schema/schema-columns.js'
import type { Plan } from './api.js'

/** A column for every kind of limit that there is, so that plans stand side by side. */
const limits: Column<Plan>[] = (() => {
  const root = jsonSchemaOf(planLimits, 'output')
  const shape = resolved(root, root)
  return Object.entries(shape.properties ?? {}).map(([name, property]) => {
    const field = resolved(property, root)
    const cell = ({ limits }: Plan) => <Limit value={(limits as Record<string, unknown>)[name]} schema={field} />
    return { title: titleOf(name, field), cell }
  })
})()

export const planColumns: Column<Plan>[] = [
  { title: 'Plan', cell: plan => <b>{plan.name}</b> },
  { title: 'Approval', cell: plan => formatWord(plan.approval) },
  ...limits,
  { title: 'Models', cell: plan => plan.models?.join(', ') ?? 'All' },
  { title: 'Price', cell: priceLine },
  { title: 'Questions', numeric: true, cell: plan => formatNumber(plan.questions.length) },
]

/** `60 a minute`, `$25 a month`; what has no window as it is. */
function Limit({ value, schema }: { value: unknown; schema: Parameters<typeof Plain>[0]['schema'] }) {
  if (typeof value !== 'object' || value === null || !('window' in value))
    return value === undefined ? 'No limit' : <Plain value={value} schema={schema} />
  const { limit, amount, window } = value as { limit?: number; amount?: string; window: string }
  const most = amount === undefined ? formatNumber(limit ?? 0) : formatUsd(amount)
  return `${most} per ${formatWindow(window)}`
}

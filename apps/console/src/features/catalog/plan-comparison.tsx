import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { planRows, priceLine } from '../../lib/plan-terms.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Panel } from '../../ui/panel.js'
import type { Plan, Product } from './api.js'
import classes from './catalog.module.css'

interface Props {
  product: Product
  subscribe: (product: Product, plan: Plan) => ReactNode
}

/** Plans side by side, the same line of each at the same height. */
export function PlanComparison({ product, subscribe }: Props) {
  const { plans } = product
  if (plans.length === 0)
    return (
      <Panel>
        <EmptyState title="No plans yet">{product.tenant} has not said yet on what terms this may be used.</EmptyState>
      </Panel>
    )
  const rows = planRows(plans)
  return (
    <div className={classes.plans} style={{ ['--rows' as string]: rows.length + 2 }}>
      {plans.map(plan => (
        <article key={plan.id} className={classes.plan} aria-label={`Plan ${plan.name}`}>
          <div>
            <Title order={2}>{plan.name}</Title>
            <div className={classes.price}>{priceLine(plan)}</div>
          </div>
          {rows.map(({ name, of }) => (
            <div key={name} className={classes.term}>
              <span>{name}</span>
              <b>{of(plan)}</b>
            </div>
          ))}
          {subscribe(product, plan)}
        </article>
      ))}
    </div>
  )
}

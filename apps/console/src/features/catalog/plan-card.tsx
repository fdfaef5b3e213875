import { Text, Title } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Plan } from './api.js'
import classes from './catalog.module.css'
import { limitLines, priceLine } from './plan-limits.js'

export function PlanCard({ plan, action }: { plan: Plan; action: ReactNode }) {
  const lines = [...limitLines(plan), ...(plan.models ? [`Models: ${plan.models.join(', ')}`] : [])]
  return (
    <article className={classes.plan} aria-label={`Plan ${plan.name}`}>
      <div>
        <Title order={2}>{plan.name}</Title>
        <div className={classes.price}>{priceLine(plan)}</div>
        <Text c="dimmed">{plan.approval === 'auto' ? 'Approved at once' : 'Approved by a person'}</Text>
      </div>
      <ul className={classes.limits}>
        {lines.map(line => (
          <li key={line}>
            <IconCheck size={16} aria-hidden />
            {line}
          </li>
        ))}
      </ul>
      {action}
    </article>
  )
}

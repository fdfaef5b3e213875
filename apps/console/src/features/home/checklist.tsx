import { Button, Text } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Panel } from '../../ui/panel.js'
import classes from './home.module.css'

export interface Step {
  title: string
  hint: string
  /** Found out from what is there; undefined while that is not known. */
  done: boolean | undefined
  /** Leads to where it is done. */
  link: ReactNode
}

/** What a tenant needs before its first call. It goes when all is done, or when nobody wants to see it. */
export function Checklist({ tenant, steps }: { tenant: string; steps: readonly Step[] }) {
  const [hidden, setHidden] = useLocalStorage<string[]>({
    key: 'gatehouse-checklist-hidden',
    defaultValue: [],
    getInitialValueInEffect: false,
  })
  const done = steps.filter(step => step.done).length
  if (hidden.includes(tenant) || steps.some(step => step.done === undefined) || done === steps.length) return null
  const next = steps.findIndex(step => !step.done)
  return (
    <Panel
      title={`Getting started, ${done} of ${steps.length}`}
      action={
        <Button variant="subtle" size="xs" onClick={() => setHidden([...hidden, tenant])}>
          Hide
        </Button>
      }
    >
      <ol className={classes.steps}>
        {steps.map((step, index) => (
          <li key={step.title} data-done={step.done}>
            {step.done ? (
              <IconCircleCheck size={20} aria-label="Done" />
            ) : (
              <IconCircleDashed size={20} aria-label="To do" />
            )}
            <div>
              <Text fw={500}>{step.title}</Text>
              <Text c="dimmed" fz="xs">
                {step.hint}
              </Text>
            </div>
            {index === next && step.link}
          </li>
        ))}
      </ol>
    </Panel>
  )
}

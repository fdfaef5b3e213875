import { Text } from '@mantine/core'
import { IconInbox } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './page.module.css'

interface Props {
  icon?: ReactNode
  title: string
  /** What would stand here, and how it comes to be. */
  children: ReactNode
  action?: ReactNode
}

export function EmptyState({ icon = <IconInbox size={20} />, title, children, action }: Props) {
  return (
    <div className={classes.state}>
      <div className={classes.stateIcon} aria-hidden>
        {icon}
      </div>
      <Text fw={600}>{title}</Text>
      <div className={classes.stateText}>{children}</div>
      {action}
    </div>
  )
}

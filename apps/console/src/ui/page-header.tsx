import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './page.module.css'

interface Props {
  title: string
  purpose?: ReactNode
  /** The one thing that this page is most for. */
  action?: ReactNode
}

export function PageHeader({ title, purpose, action }: Props) {
  return (
    <header className={classes.header}>
      <title>{`${title} · Gatehouse`}</title>
      <div className={classes.heading}>
        <Title order={1}>{title}</Title>
        {purpose && <Text c="dimmed">{purpose}</Text>}
      </div>
      {action && <div className={classes.action}>{action}</div>}
    </header>
  )
}

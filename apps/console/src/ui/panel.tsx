import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './page.module.css'

interface Props {
  title?: string
  action?: ReactNode
  children: ReactNode
}

/** A bordered part of a page, with a heading of its own. */
export function Panel({ title, action, children }: Props) {
  return (
    <section className={classes.panel} aria-label={title}>
      {title && (
        <div className={classes.panelHeader}>
          <Title order={2}>{title}</Title>
          {action}
        </div>
      )}
      {children}
    </section>
  )
}

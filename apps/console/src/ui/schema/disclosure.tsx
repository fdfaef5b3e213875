import { IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import classes from './disclosure.module.css'

interface Props {
  title: ReactNode
  /** What is within, in a few words. */
  said?: ReactNode
  /** Something within was refused: it opens, and stays open. */
  refused?: boolean
  /** From the first moment. */
  opened?: boolean
  /** Without a line around it. */
  plain?: boolean
  children: ReactNode
}

/** What is needed seldom, behind its title. */
export function Disclosure({ title, said, refused = false, opened = false, plain = false, children }: Props) {
  const [open, setOpen] = useState(opened)
  // What was typed there stays when it is closed again.
  const [seen, setSeen] = useState(opened)
  if (refused && !open) setOpen(true)
  if (open && !seen) setSeen(true)
  return (
    <details
      className={plain ? classes.plain : classes.section}
      open={open}
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary>
        <IconChevronRight size={16} className={classes.mark} aria-hidden />
        <span className={classes.title}>{title}</span>
        {said && <span className={classes.said}>{said}</span>}
      </summary>
      {seen && <div className={classes.body}>{children}</div>}
    </details>
  )
}

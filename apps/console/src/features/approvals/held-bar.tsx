import { Button, Kbd } from '@mantine/core'
import { useNow } from '../../lib/use-now.js'
import classes from './approvals.module.css'
import { taskSource } from './evidence.js'
import type { Held } from './use-held-decision.js'

interface Props {
  held: Held
  onUndo: (id?: string) => void
  onSend: () => void
}

/** What was decided a moment ago, while it can still be taken back. */
export function HeldBar({ held, onUndo, onSend }: Props) {
  const seconds = Math.max(0, Math.ceil((held.until - useNow(1_000)) / 1_000))
  const [first, ...others] = held.tasks
  return (
    <div className={classes.held} role="status">
      <div>
        <b>
          {others.length > 0 ? `${held.tasks.length} requests ${held.verb}` : `${taskSource(first!)}: ${held.verb}`}
        </b>
        <div className={classes.meta}>Sent in {seconds} s. Nobody is told before.</div>
      </div>
      {others.length > 0 &&
        held.tasks.map(task => (
          <Button key={task.id} variant="default" size="xs" onClick={() => onUndo(task.id)}>
            Undo {taskSource(task)}
          </Button>
        ))}
      <div className={classes.heldActions}>
        <Button variant="default" size="xs" rightSection={<Kbd size="xs">u</Kbd>} onClick={() => onUndo()}>
          {others.length > 0 ? 'Undo all' : 'Undo'}
        </Button>
        <Button variant="default" size="xs" onClick={onSend}>
          Send now
        </Button>
      </div>
    </div>
  )
}

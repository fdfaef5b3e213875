import { Button, Checkbox, UnstyledButton } from '@mantine/core'
import { RelativeTime } from '../../ui/relative-time.js'
import type { Task } from './api.js'
import classes from './approvals.module.css'
import { taskSource, taskTitle } from './evidence.js'

interface Props {
  tasks: readonly Task[]
  chosen: string
  onChoose: (id: string) => void
  /** Ids of those that are decided on together; undefined where nothing can be decided. */
  marked: ReadonlySet<string> | undefined
  onMark: (id: string) => void
  onMore?: () => void
}

export function TaskList({ tasks, chosen, onChoose, marked, onMark, onMore }: Props) {
  return (
    <nav className={classes.list} aria-label="Requests">
      {tasks.map(task => (
        <div key={task.id} className={classes.row} aria-current={task.id === chosen || undefined}>
          {marked && (
            <Checkbox
              aria-label={`Mark ${taskTitle(task)}, ${taskSource(task)}`}
              checked={marked.has(task.id)}
              onChange={() => onMark(task.id)}
            />
          )}
          <UnstyledButton className={classes.task} onClick={() => onChoose(task.id)}>
            <b>{taskTitle(task)}</b>
            <span className={classes.meta}>
              <span>{taskSource(task)}</span>
              <RelativeTime at={task.createdAt} />
            </span>
          </UnstyledButton>
        </div>
      ))}
      {onMore && (
        <Button variant="subtle" fullWidth onClick={onMore}>
          Show more
        </Button>
      )}
    </nav>
  )
}

import { Button, UnstyledButton } from '@mantine/core'
import { RelativeTime } from '../../ui/relative-time.js'
import type { Task } from './api.js'
import classes from './approvals.module.css'
import { taskSource, taskTitle } from './evidence.js'

interface Props {
  tasks: readonly Task[]
  chosen: string
  onChoose: (id: string) => void
  onMore?: () => void
}

export function TaskList({ tasks, chosen, onChoose, onMore }: Props) {
  return (
    <nav className={classes.list} aria-label="Requests">
      {tasks.map(task => (
        <UnstyledButton
          key={task.id}
          className={classes.task}
          aria-current={task.id === chosen || undefined}
          onClick={() => onChoose(task.id)}
        >
          <b>{taskTitle(task)}</b>
          <span className={classes.meta}>
            <span>{taskSource(task)}</span>
            <RelativeTime at={task.createdAt} />
          </span>
        </UnstyledButton>
      ))}
      {onMore && (
        <Button variant="subtle" fullWidth onClick={onMore}>
          Show more
        </Button>
      )}
    </nav>
  )
}

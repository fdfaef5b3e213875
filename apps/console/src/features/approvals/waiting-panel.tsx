import { Skeleton } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { tasksQuery } from './api.js'
import classes from './approvals.module.css'
import { taskSource, taskTitle } from './evidence.js'

/** The first few of those who wait. */
export function WaitingPanel({ inbox }: { inbox: ReactNode }) {
  const query = useInfiniteQuery({ ...tasksQuery('open'), refetchInterval: 30_000 })
  const tasks = query.data?.pages.flatMap(page => page.data) ?? []
  return (
    <Panel
      title={
        tasks.length > 0
          ? `Waiting for a decision: ${tasks.length}${query.hasNextPage ? '+' : ''}`
          : 'Waiting for a decision'
      }
      action={inbox}
    >
      {query.isPending ? (
        <Skeleton h={120} />
      ) : query.isError ? (
        <ErrorState error={query.error} />
      ) : tasks.length === 0 ? (
        <EmptyState icon={<IconCircleCheck size={20} />} title="All clear">
          Nobody is waiting for you.
        </EmptyState>
      ) : (
        <ul className={classes.waiting}>
          {tasks.slice(0, 5).map(task => (
            <li key={task.id}>
              <div>
                <b>{taskTitle(task)}</b>
                <div className={classes.meta}>{taskSource(task)}</div>
              </div>
              <span className={classes.meta}>
                <RelativeTime at={task.createdAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

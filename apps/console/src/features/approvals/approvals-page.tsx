import { Kbd, SegmentedControl } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconCircleCheck } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { TableSkeleton } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { type TaskState, tasksQuery } from './api.js'
import classes from './approvals.module.css'
import { TaskDetail } from './task-detail.js'
import { TaskList } from './task-list.js'

const states = [
  { value: 'open', label: 'Open' },
  { value: 'needs_info', label: 'Asked' },
  { value: 'approved', label: 'Approved' },
  { value: 'rejected', label: 'Rejected' },
]

interface Props {
  state: TaskState
  onState: (state: TaskState) => void
  mayDecide: (tenant: string) => boolean
}

export function ApprovalsPage({ state, onState, mayDecide }: Props) {
  const query = useInfiniteQuery({ ...tasksQuery(state), refetchInterval: 15_000 })
  const tasks = query.data?.pages.flatMap(page => page.data) ?? []
  const [chosen, setChosen] = useState<string>()
  // After a decision its task is gone from the list; what stood below moves up into its place.
  const [place, setPlace] = useState(0)
  const at = tasks.findIndex(task => task.id === chosen)
  const index = at >= 0 ? at : Math.min(place, tasks.length - 1)
  const task = tasks[index]
  const choose = (to: number) => {
    const next = tasks[Math.max(0, Math.min(to, tasks.length - 1))]
    setChosen(next?.id)
    setPlace(to)
  }
  useHotkeys([
    ['j', () => choose(index + 1)],
    ['k', () => choose(index - 1)],
  ])
  return (
    <>
      <PageHeader
        title="Approvals"
        purpose="Requests that wait for a person."
        action={
          <SegmentedControl
            aria-label="State"
            value={state}
            onChange={value => onState(value as TaskState)}
            data={states}
          />
        }
      />
      <Panel>
        {query.isPending ? (
          <TableSkeleton />
        ) : query.isError ? (
          <ErrorState error={query.error} retry={() => void query.refetch()} />
        ) : !task ? (
          <EmptyState icon={<IconCircleCheck size={20} />} title={state === 'open' ? 'All clear' : 'Nothing here'}>
            {state === 'open' ? 'Nobody is waiting for you.' : 'No request is in this state.'}
          </EmptyState>
        ) : (
          <div className={classes.panes}>
            <TaskList
              tasks={tasks}
              chosen={task.id}
              onChoose={id => choose(tasks.findIndex(one => one.id === id))}
              {...(query.hasNextPage && { onMore: () => void query.fetchNextPage() })}
            />
            <TaskDetail
              key={task.id}
              task={task}
              mayDecide={mayDecide(task.tenant)}
              onDecided={() => setPlace(index)}
            />
          </div>
        )}
      </Panel>
      <p className={classes.keys}>
        <Kbd>j</Kbd> <Kbd>k</Kbd> next, previous · <Kbd>a</Kbd> approve · <Kbd>r</Kbd> reject · <Kbd>i</Kbd> ask
      </p>
    </>
  )
}

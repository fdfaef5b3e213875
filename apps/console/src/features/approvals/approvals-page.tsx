import { Button, Kbd, SegmentedControl } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconCircleCheck } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone } from '../../lib/notify.js'
import { TableSkeleton } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { approveTask, rejectTask, type Task, type TaskState, tasksQuery } from './api.js'
import classes from './approvals.module.css'
import { AskDialog } from './ask-dialog.js'
import { HeldBar } from './held-bar.js'
import { RejectDialog } from './reject-dialog.js'
import { TaskDetail } from './task-detail.js'
import { TaskList } from './task-list.js'
import { useChoice } from './use-choice.js'
import { useHeldDecision } from './use-held-decision.js'

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
  const client = useQueryClient()
  const query = useInfiniteQuery({ ...tasksQuery(state), refetchInterval: 15_000 })
  const { held, hold, undo, send } = useHeldDecision()
  const [dialog, setDialog] = useState<'reject' | 'ask'>()
  const decidedOn = held?.tasks.map(({ id }) => id) ?? []
  const tasks = query.data?.pages.flatMap(page => page.data).filter(({ id }) => !decidedOn.includes(id)) ?? []
  const { task, choose, step, marked, mark, unmarkAll } = useChoice(tasks)

  const decidable = (one: Task | undefined) =>
    one !== undefined && ['open', 'needs_info'].includes(one.state) && mayDecide(one.tenant)
  const together = tasks.filter(one => marked.has(one.id) && decidable(one))
  const subjects = together.length > 0 ? together : task && decidable(task) ? [task] : []
  const decide = (verb: 'approved' | 'rejected', how: (task: Task) => Promise<unknown>) => {
    setDialog(undefined)
    hold({ verb, tasks: subjects, send: how })
    unmarkAll()
  }
  const approve = () => subjects.length > 0 && decide('approved', one => approveTask(one.id))
  const openDialog = (which: 'reject' | 'ask') => subjects.length > 0 && setDialog(which)
  useHotkeys([
    ['j', () => step(1)],
    ['k', () => step(-1)],
    ['x', () => task && decidable(task) && mark(task.id)],
    ['a', () => !dialog && approve()],
    ['r', () => openDialog('reject')],
    ['i', () => together.length === 0 && openDialog('ask')],
    ['u', () => undo()],
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
      {together.length > 0 && (
        <div className={classes.together} role="status">
          <b>{together.length} marked</b>
          <Button size="xs" onClick={approve}>
            Approve {together.length}
          </Button>
          <Button size="xs" variant="default" onClick={() => setDialog('reject')}>
            Reject {together.length}…
          </Button>
          <Button size="xs" variant="subtle" onClick={unmarkAll}>
            Clear
          </Button>
        </div>
      )}
      <Panel>
        {query.isPending ? (
          <TableSkeleton />
        ) : query.isError && !query.data ? (
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
              onChoose={choose}
              marked={tasks.some(decidable) ? marked : undefined}
              onMark={mark}
              {...(query.hasNextPage && { onMore: () => void query.fetchNextPage() })}
            />
            <TaskDetail
              key={task.id}
              task={task}
              mayDecide={mayDecide(task.tenant)}
              decide={
                decidable(task) && together.length === 0
                  ? { approve, reject: () => setDialog('reject'), ask: () => setDialog('ask') }
                  : undefined
              }
            />
          </div>
        )}
      </Panel>
      {held && <HeldBar held={held} onUndo={undo} onSend={send} />}
      {dialog === 'reject' && (
        <RejectDialog
          tasks={subjects}
          onClose={() => setDialog(undefined)}
          onDecided={rejection => decide('rejected', one => rejectTask(one.id, rejection))}
        />
      )}
      {dialog === 'ask' && task && (
        <AskDialog
          task={task}
          onClose={() => setDialog(undefined)}
          onDone={() => {
            setDialog(undefined)
            notifyDone('The question is on its way.')
            void client.invalidateQueries({ queryKey: ['approvals'] })
          }}
        />
      )}
      <p className={classes.keys}>
        <Kbd>j</Kbd> <Kbd>k</Kbd> next, previous · <Kbd>x</Kbd> mark · <Kbd>a</Kbd> approve · <Kbd>r</Kbd> reject ·{' '}
        <Kbd>i</Kbd> ask · <Kbd>u</Kbd> undo
      </p>
    </>
  )
}

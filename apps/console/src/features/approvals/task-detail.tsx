import { Button, Group, Kbd, Stack, Text, Title } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { approveTask, type Task } from './api.js'
import classes from './approvals.module.css'
import { AskDialog } from './ask-dialog.js'
import { evidenceItems, taskTitle } from './evidence.js'
import { reasonLabel } from './reasons.js'
import { RejectDialog } from './reject-dialog.js'

interface Props {
  task: Task
  mayDecide: boolean
  onDecided: () => void
}

export function TaskDetail({ task, mayDecide, onDecided }: Props) {
  const client = useQueryClient()
  const [dialog, setDialog] = useState<'reject' | 'ask'>()
  const decidable = mayDecide && (task.state === 'open' || task.state === 'needs_info')
  const decided = async (said: string) => {
    setDialog(undefined)
    onDecided()
    await client.invalidateQueries({ queryKey: ['approvals'] })
    notifyDone(said)
  }
  const approve = useMutation({
    mutationFn: () => approveTask(task.id),
    onSuccess: () => decided(`${taskTitle(task)} is approved for ${task.requester.name}.`),
    onError: notifyError,
  })
  useHotkeys([
    ['a', () => decidable && !dialog && !approve.isPending && approve.mutate()],
    ['r', () => decidable && setDialog('reject')],
    ['i', () => decidable && setDialog('ask')],
  ])
  return (
    <article className={classes.detail} aria-label="Request">
      <Group justify="space-between" gap={12}>
        <Title order={2}>{taskTitle(task)}</Title>
        <StatusBadge state={task.state} />
      </Group>
      <Text c="dimmed">
        {task.requester.name} ({task.requester.email}) asked <RelativeTime at={task.createdAt} />
      </Text>
      <Stack gap={16} mt={16}>
        <DefinitionList
          items={[
            ...evidenceItems(task),
            ['Tenant', task.tenant],
            ['Request', <CopyableId key="id" id={task.id} />],
            ['Reason', task.reasonCode === null ? undefined : reasonLabel(task.reasonCode)],
            ['Last said', task.comment ?? undefined],
            ['Decided', task.decidedAt === null ? undefined : <RelativeTime key="at" at={task.decidedAt} />],
          ]}
        />
        {decidable && (
          <Group gap={8} className={classes.actions}>
            <Button loading={approve.isPending} onClick={() => approve.mutate()}>
              Approve
            </Button>
            <Button variant="default" onClick={() => setDialog('reject')}>
              Reject…
            </Button>
            <Button variant="default" onClick={() => setDialog('ask')}>
              Ask…
            </Button>
          </Group>
        )}
        {!mayDecide && (
          <Text c="dimmed">
            Deciding needs the permission <Kbd>approval:decide</Kbd>.
          </Text>
        )}
      </Stack>
      {dialog === 'reject' && (
        <RejectDialog
          task={task}
          onClose={() => setDialog(undefined)}
          onDone={() => decided('The request is rejected.')}
        />
      )}
      {dialog === 'ask' && (
        <AskDialog
          task={task}
          onClose={() => setDialog(undefined)}
          onDone={() => decided('The question is on its way.')}
        />
      )}
    </article>
  )
}

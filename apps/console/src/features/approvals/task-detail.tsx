import { Button, Group, Kbd, Stack, Text, Title } from '@mantine/core'
import { CopyableId } from '../../ui/copyable-id.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import type { Task } from './api.js'
import classes from './approvals.module.css'
import { evidenceItems, taskTitle } from './evidence.js'
import { RequestHistory } from './history.js'
import { reasonLabel } from './reasons.js'

interface Props {
  task: Task
  mayDecide: boolean
  /** Undefined where it is decided already. */
  decide?: { approve: () => void; reject: () => void; ask: () => void } | undefined
}

export function TaskDetail({ task, mayDecide, decide }: Props) {
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
        <RequestHistory task={task.id} />
        {decide && (
          <Group gap={8} className={classes.actions}>
            <Button data-operation="POST /approvals/{task}/approve" onClick={decide.approve}>
              Approve
            </Button>
            <Button variant="default" data-operation="POST /approvals/{task}/reject" onClick={decide.reject}>
              Reject…
            </Button>
            <Button variant="default" data-operation="POST /approvals/{task}/ask" onClick={decide.ask}>
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
    </article>
  )
}

import { Group, Stack, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { resume, type Subscription } from './api.js'
import { EndOrSuspend } from './end-or-suspend.js'
import { Timeline } from './timeline.js'

interface Props {
  tenant: string
  subscription: Subscription
  onClose: () => void
}

const BY: Record<string, string> = { provider: 'you', consumer: 'its holder', system: 'the system' }

/** One subscription as its provider sees it: the terms, what was said, and what can be done about it. */
export function ProvidedDrawer({ tenant, subscription, onClose }: Props) {
  const { id, application, product, plan, state, suspendedBy, reason, answers } = subscription
  const client = useQueryClient()
  const [doing, setDoing] = useState<'suspend' | 'end'>()
  const done = async (said: string) => {
    await client.invalidateQueries({ queryKey: ['subscriptions'] })
    onClose()
    notifyDone(said)
  }
  const takeUp = useMutation({
    mutationFn: () => resume(id),
    onSuccess: () => done(`${application.name} may call ${product.name} again.`),
    onError: notifyError,
  })
  return (
    <FormDrawer title={application.name} onClose={onClose}>
      <Stack gap={24}>
        <DefinitionList
          items={[
            ['State', <StatusBadge key="state" state={state} />],
            ['Product', product.name],
            ['Plan', plan.name],
            ['Suspended by', state === 'suspended' && suspendedBy ? BY[suspendedBy] : undefined],
            ['Reason', reason ?? undefined],
            ...Object.entries(answers).map(([question, said]) => [question, said] as const),
            ['Ends', subscription.endsAt ? <RelativeTime key="ends" at={subscription.endsAt} /> : undefined],
            ['Id', <CopyableId key="id" id={id} length={32} />],
          ]}
        />
        <Group gap={8}>
          {state === 'active' && (
            <Action
              of="POST /subscriptions/{subscription}/suspend"
              tenant={tenant}
              variant="default"
              onClick={() => setDoing('suspend')}
            >
              Suspend…
            </Action>
          )}
          {state === 'suspended' && (
            <Action
              of="POST /subscriptions/{subscription}/resume"
              tenant={tenant}
              variant="default"
              loading={takeUp.isPending}
              onClick={() => takeUp.mutate()}
            >
              Resume
            </Action>
          )}
          {['active', 'suspended', 'expired'].includes(state) && (
            <Action
              of="POST /subscriptions/{subscription}/close"
              tenant={tenant}
              variant="outline"
              color="red"
              onClick={() => setDoing('end')}
            >
              End…
            </Action>
          )}
        </Group>
        <section aria-label="Timeline">
          <Title order={3} mb={8}>
            Timeline
          </Title>
          <Timeline subscription={id} />
        </section>
      </Stack>
      {doing && (
        <EndOrSuspend
          what={doing}
          subscription={subscription}
          onClose={() => setDoing(undefined)}
          onDone={() =>
            done(doing === 'end' ? 'The subscription has ended.' : `Calls of ${application.name} are refused now.`)
          }
        />
      )}
    </FormDrawer>
  )
}

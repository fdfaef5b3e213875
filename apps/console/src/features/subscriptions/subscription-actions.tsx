import { ActionIcon, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowsExchange, IconDots, IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { type Operation, useMay } from '../../lib/operations.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { end, pause, resume, type Subscription } from './api.js'
import { ChangePlan } from './change-plan.js'
import { underWay } from './plan-change-note.js'

const ENDABLE = ['active', 'suspended', 'expired']
const CHANGEABLE = ['active', 'suspended']

interface Props {
  subscription: Subscription
  /** That holds it. */
  organization: string
}

/** What its holder may do with a subscription that was granted. */
export function SubscriptionActions({ subscription, organization }: Props) {
  const { id, state, suspendedBy, product } = subscription
  const [ending, { open, close }] = useDisclosure()
  const [changing, changePlan] = useDisclosure()
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: ({ run }: { run: (id: string) => Promise<unknown>; done: string }) => run(id),
    onSuccess: async (_, { done }) => {
      await client.invalidateQueries({ queryKey: ['subscriptions'] })
      notifyDone(done)
    },
    onError: notifyError,
  })
  const may = useMay({ organization })
  const possible = (operation: Operation) => may(operation) && { 'data-operation': operation }
  const moves = {
    change:
      CHANGEABLE.includes(state) && !underWay(subscription) && possible('POST /subscriptions/{subscription}/change'),
    pause: state === 'active' && possible('POST /subscriptions/{subscription}/suspend'),
    resume:
      state === 'suspended' && suspendedBy === 'consumer' && possible('POST /subscriptions/{subscription}/resume'),
    end: ENDABLE.includes(state) && possible('POST /subscriptions/{subscription}/close'),
  }
  if (!Object.values(moves).some(Boolean)) return null
  return (
    <>
      <Menu position="bottom-end" transitionProps={{ duration: 120 }}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" c="dimmed" size={30} aria-label={`More on ${product.name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {moves.change && (
            <Menu.Item {...moves.change} leftSection={<IconArrowsExchange size={16} />} onClick={changePlan.open}>
              Change the plan
            </Menu.Item>
          )}
          {moves.pause && (
            <Menu.Item
              {...moves.pause}
              leftSection={<IconPlayerPause size={16} />}
              onClick={() => change.mutate({ run: pause, done: 'Paused: calls are refused until you resume it.' })}
            >
              Pause
            </Menu.Item>
          )}
          {moves.resume && (
            <Menu.Item
              {...moves.resume}
              leftSection={<IconPlayerPlay size={16} />}
              onClick={() => change.mutate({ run: resume, done: 'Resumed.' })}
            >
              Resume
            </Menu.Item>
          )}
          {moves.end && (
            <Menu.Item {...moves.end} color="red" leftSection={<IconX size={16} />} onClick={open}>
              End it for good
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {changing && <ChangePlan subscription={subscription} onClose={changePlan.close} />}
      {ending && (
        <ConfirmDialog
          title={`End the subscription to ${product.name}`}
          action="End the subscription"
          typed={product.name}
          onConfirm={() => end(id)}
          onDone={() => {
            close()
            void client.invalidateQueries({ queryKey: ['subscriptions'] })
            notifyDone('The subscription has ended.')
          }}
          onClose={close}
        >
          Calls to it are refused within a second. Keys stay, and open what else is subscribed.
        </ConfirmDialog>
      )}
    </>
  )
}

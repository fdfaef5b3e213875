import { Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronRight } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { useMay } from '../../lib/operations.js'
import { Action } from '../../ui/action.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { AnswerForm } from './answer-form.js'
import { type Subscription, withdraw } from './api.js'
import { PlanChangeNote, underWay } from './plan-change-note.js'
import { SubscriptionActions } from './subscription-actions.js'
import classes from './subscriptions.module.css'
import { Timeline } from './timeline.js'

interface Props {
  subscription: Subscription
  /** That the application is of. */
  organization: string
}

export function SubscriptionItem({ subscription, organization }: Props) {
  const { product, plan, state, reason } = subscription
  const waiting = state === 'draft' || state === 'pending' || state === 'needs_info' || underWay(subscription)
  const asked = state === 'needs_info' || subscription.change?.state === 'needs_info'
  const [opened, { toggle }] = useDisclosure(waiting)
  const client = useQueryClient()
  const may = useMay({ organization })
  const takeBack = useMutation({
    mutationFn: () => withdraw(subscription.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['subscriptions'] })
      notifyDone('The request is withdrawn.')
    },
    onError: notifyError,
  })
  return (
    <li className={classes.item}>
      <div className={classes.head}>
        <div className={classes.name}>
          <Link
            to="/catalog/$tenant/$product"
            params={{ tenant: subscription.tenant, product: product.slug }}
            className={classes.product}
          >
            {product.name}
          </Link>
          <Text c="dimmed">{plan.name}</Text>
          <StatusBadge state={state} />
        </div>
        <Group gap={8} className={classes.deeds}>
          {waiting && (
            <Action
              of="POST /subscriptions/{subscription}/withdraw"
              organization={organization}
              variant="default"
              size="xs"
              loading={takeBack.isPending}
              onClick={() => takeBack.mutate()}
            >
              Withdraw
            </Action>
          )}
          <Button
            variant="subtle"
            color="gray"
            c="dimmed"
            size="xs"
            aria-expanded={opened}
            rightSection={<IconChevronRight size={14} className={classes.chevron} data-opened={opened || undefined} />}
            onClick={toggle}
          >
            Timeline
          </Button>
          <SubscriptionActions subscription={subscription} organization={organization} />
        </Group>
      </div>
      {reason && <Text className={classes.reason}>{reason}</Text>}
      <PlanChangeNote subscription={subscription} />
      {opened && <Timeline subscription={subscription.id} />}
      {asked && may('POST /subscriptions/{subscription}/answer') && <AnswerForm subscription={subscription.id} />}
    </li>
  )
}

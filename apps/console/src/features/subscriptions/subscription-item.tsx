import { Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronRight } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { AnswerForm } from './answer-form.js'
import { type Subscription, withdraw } from './api.js'
import { PlanChangeNote, underWay } from './plan-change-note.js'
import { SubscriptionActions } from './subscription-actions.js'
import classes from './subscriptions.module.css'
import { Timeline } from './timeline.js'

interface Props {
  subscription: Subscription
  mayRequest: boolean
}

export function SubscriptionItem({ subscription, mayRequest }: Props) {
  const { product, plan, state, reason } = subscription
  const waiting = state === 'draft' || state === 'pending' || state === 'needs_info' || underWay(subscription)
  const asked = state === 'needs_info' || subscription.change?.state === 'needs_info'
  const [opened, { toggle }] = useDisclosure(waiting)
  const client = useQueryClient()
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
          {waiting && mayRequest && (
            <Button variant="default" size="xs" loading={takeBack.isPending} onClick={() => takeBack.mutate()}>
              Withdraw
            </Button>
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
          {mayRequest && <SubscriptionActions subscription={subscription} />}
        </Group>
      </div>
      {reason && <Text className={classes.reason}>{reason}</Text>}
      <PlanChangeNote subscription={subscription} />
      {opened && <Timeline subscription={subscription.id} />}
      {asked && mayRequest && <AnswerForm subscription={subscription.id} />}
    </li>
  )
}

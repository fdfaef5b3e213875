import { Text } from '@mantine/core'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import type { Subscription } from './api.js'
import classes from './subscriptions.module.css'

type Asked = Pick<Subscription, 'change'>

/** Whether a change of plan is asked for or granted and not in force yet. */
export const underWay = ({ change }: Asked): boolean => change !== null && change.state !== 'rejected'

/** What became of the last request for another plan, until that plan holds. */
export function PlanChangeNote({ subscription: { change, plan } }: { subscription: Subscription }) {
  if (change === null) return null
  return (
    <div className={classes.reason} role="note">
      <div className={classes.name}>
        <span>
          Change to <b>{change.plan.name}</b>
        </span>
        <StatusBadge state={change.state} />
        <Text c="dimmed">
          {change.appliesAt ? (
            <>
              holds <RelativeTime at={change.appliesAt} />; {plan.name} until then
            </>
          ) : (
            <>
              asked <RelativeTime at={change.createdAt} />
            </>
          )}
        </Text>
      </div>
      {change.reason && <Text>{change.reason}</Text>}
    </div>
  )
}

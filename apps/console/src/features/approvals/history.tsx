import { Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { formatWord } from '../../lib/format.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { type History, historyQuery } from './api.js'
import classes from './approvals.module.css'
import { reasonLabel } from './reasons.js'

/** Who asks, and how earlier requests were decided. */
export function RequestHistory({ task }: { task: string }) {
  const query = useQuery(historyQuery(task))
  if (query.isPending) return <Skeleton h={96} />
  // It helps to decide, but does not have to be there.
  if (query.isError) return null
  const { requester, ofRequester, alike } = query.data
  return (
    <section className={classes.history} aria-label="What is known">
      <Text c="dimmed" fz="xs">
        {requester.since === null ? (
          'The requester’s account is gone.'
        ) : (
          <>
            Account made <RelativeTime at={requester.since} />,{' '}
            {requester.verified ? 'e-mail confirmed' : 'e-mail not confirmed'}.
          </>
        )}
      </Text>
      <Decisions title="Earlier requests of theirs" none="This is their first request." decisions={ofRequester} />
      <Decisions title="Others who asked for this plan" none="Nobody else has asked for this plan." decisions={alike} />
    </section>
  )
}

interface DecisionsProps {
  title: string
  none: string
  decisions: History['alike']
}

function Decisions({ title, none, decisions }: DecisionsProps) {
  if (decisions.length === 0)
    return (
      <Text c="dimmed" fz="xs">
        {none}
      </Text>
    )
  return (
    <div>
      <Text fw={500} fz="xs" mb={4}>
        {title}
      </Text>
      <ul className={classes.decisions}>
        {decisions.map(decision => (
          <li key={decision.decidedAt}>
            <StatusBadge state={decision.state} />
            <span>
              {decision.requester}, {formatWord(decision.product ?? '')} {formatWord(decision.plan ?? '')}
              {decision.reasonCode && `: ${reasonLabel(decision.reasonCode)}`}
            </span>
            <span className={classes.meta}>
              <RelativeTime at={decision.decidedAt} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

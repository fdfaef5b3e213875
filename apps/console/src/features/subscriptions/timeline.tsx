import { Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { formatWord } from '../../lib/format.js'
import { ErrorState } from '../../ui/error-state.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { eventsQuery } from './api.js'
import classes from './subscriptions.module.css'

/** What happened to a subscription and what was said, oldest first. */
export function Timeline({ subscription }: { subscription: string }) {
  const query = useInfiniteQuery(eventsQuery(subscription))
  if (query.isPending) return <Skeleton h={40} mt={12} />
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  return (
    <ol className={classes.timeline}>
      {query.data.pages
        .flatMap(page => page.data)
        .map(event => (
          <li key={event.id}>
            <div>
              <b>{formatWord(event.kind)}</b>
              {event.actor && ` by ${event.actor.name}`}{' '}
              <span className={classes.when}>
                <RelativeTime at={event.at} />
              </span>
            </div>
            {event.comment && <div className={classes.comment}>{event.comment}</div>}
          </li>
        ))}
    </ol>
  )
}

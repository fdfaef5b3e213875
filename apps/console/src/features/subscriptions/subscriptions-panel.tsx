import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMay } from '../../lib/operations.js'
import { TableSkeleton } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { Panel } from '../../ui/panel.js'
import { subscriptionsQuery } from './api.js'
import { SubscriptionItem } from './subscription-item.js'
import classes from './subscriptions.module.css'

interface Props {
  application: string
  /** That the application is of. */
  organization: string
}

export function SubscriptionsPanel({ application, organization }: Props) {
  const mayRequest = useMay({ organization })('POST /applications/{application}/subscriptions')
  const query = useInfiniteQuery(subscriptionsQuery(application))
  const rows = query.data?.pages.flatMap(page => page.data) ?? []
  const browse = (
    <Button component={Link} to="/catalog" variant="default" size="xs">
      Browse the catalog
    </Button>
  )
  return (
    <Panel title="Subscriptions" action={rows.length > 0 && mayRequest && browse}>
      {query.isPending ? (
        <TableSkeleton rows={2} />
      ) : query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState title="Not subscribed to anything yet" action={mayRequest && browse}>
          Keys of this application open what it is subscribed to. Choose a product and a plan.
        </EmptyState>
      ) : (
        <ul className={classes.list}>
          {rows.map(row => (
            <SubscriptionItem key={row.id} subscription={row} organization={organization} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button variant="default" m={16} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Panel>
  )
}

import { Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { formatWord } from '../../lib/format.js'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { auditQuery } from './api.js'
import classes from './audit.module.css'

/** The last few entries of a tenant. */
export function RecentChanges({ tenant, all }: { tenant: string; all: ReactNode }) {
  const query = useInfiniteQuery(auditQuery({ tenant }, 6))
  const entries = query.data?.pages[0]?.data ?? []
  return (
    <Panel title="Last changes" action={all}>
      {query.isPending ? (
        <Skeleton h={240} />
      ) : query.isError ? (
        <ErrorState error={query.error} />
      ) : entries.length === 0 ? (
        <EmptyState title="No changes yet">Whatever anybody changes stands here.</EmptyState>
      ) : (
        <ul className={classes.recent}>
          {entries.map(entry => (
            <li key={entry.id}>
              <span>
                <b>{formatWord(entry.action)}</b> by {entry.actor?.name ?? 'Gatehouse itself'}
              </span>
              <RelativeTime at={entry.at} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

import { Button } from '@mantine/core'
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react'
import { ApiError } from '../lib/api-client.js'
import { CopyableId } from './copyable-id.js'
import { DeniedState } from './denied-state.js'
import { EmptyState } from './empty-state.js'

interface Props {
  error: Error
  retry?: () => void
}

/** What went wrong in words, the request id for whoever is asked for help, and a way on. */
export function ErrorState({ error, retry }: Props) {
  if (error instanceof ApiError && error.code === 'permission_denied') return <DeniedState detail={error.detail} />
  const known = error instanceof ApiError ? error : undefined
  return (
    <div role="alert">
      <EmptyState
        icon={<IconAlertTriangle size={20} />}
        title={known?.title ?? 'Something went wrong'}
        action={
          retry && (
            <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={retry}>
              Try again
            </Button>
          )
        }
      >
        {known?.detail ?? 'This page hit an error of its own. Reload it; if it stays so, report what you did.'}
        {known?.requestId && (
          <div>
            Request <CopyableId id={known.requestId} />
          </div>
        )}
      </EmptyState>
    </div>
  )
}

import { Button } from '@mantine/core'
import { IconMapQuestion } from '@tabler/icons-react'
import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { EmptyState } from '../ui/empty-state.js'
import { ErrorState } from '../ui/error-state.js'

export const Crashed = ({ error, reset }: ErrorComponentProps) => <ErrorState error={error as Error} retry={reset} />

export const NotFound = () => (
  <main>
    <title>Not found · Gatehouse</title>
    <EmptyState
      icon={<IconMapQuestion size={20} />}
      title="There is no such page"
      action={
        <Button component={Link} to="/" variant="default">
          Go home
        </Button>
      }
    >
      The address may have been mistyped, or what it named is gone.
    </EmptyState>
  </main>
)

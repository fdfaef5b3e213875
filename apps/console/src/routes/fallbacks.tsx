import { Button } from '@mantine/core'
import { IconMapQuestion } from '@tabler/icons-react'
import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { EmptyState } from '../ui/empty-state.js'
import { ErrorState } from '../ui/error-state.js'
import { Logo } from '../ui/logo.js'
import classes from './fallbacks.module.css'

export const Crashed = ({ error, reset }: ErrorComponentProps) => (
  <main className={classes.page}>
    <Logo />
    <ErrorState error={error as Error} retry={reset} />
  </main>
)

export const NotFound = () => (
  <main className={classes.page}>
    <title>Not found · Gatehouse</title>
    <Logo />
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

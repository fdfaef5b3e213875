import { Button, Text, Title } from '@mantine/core'
import { type ErrorComponentProps, Link } from '@tanstack/react-router'
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
    <Title order={1}>There is no such page</Title>
    <Text c="dimmed">The address may have been mistyped, or what it named is gone.</Text>
    <Button component={Link} to="/" variant="default">
      Go home
    </Button>
  </main>
)

import { Anchor, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Logo } from '../../ui/logo.js'
import classes from './auth-card.module.css'

interface Props {
  title: string
  purpose?: ReactNode
  footer?: ReactNode
  children?: ReactNode
}

/** The frame of every page that somebody sees before being signed in. */
export function AuthCard({ title, purpose, footer, children }: Props) {
  return (
    <main className={classes.page}>
      <title>{`${title} · Gatehouse`}</title>
      <Link to="/catalog" className={classes.logo} aria-label="Gatehouse, to the catalog">
        <Logo />
      </Link>
      <Stack className={classes.card} gap={20}>
        <div>
          <Title order={1}>{title}</Title>
          {purpose && (
            <Text c="dimmed" mt={4}>
              {purpose}
            </Text>
          )}
        </div>
        {children}
      </Stack>
      {footer && <Text c="dimmed">{footer}</Text>}
    </main>
  )
}

export const AuthLink = ({ to, children }: { to: '/sign-in' | '/sign-up' | '/forgot-password'; children: string }) => (
  <Anchor component={Link} to={to} underline="always">
    {children}
  </Anchor>
)

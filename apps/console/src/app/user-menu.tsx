import { Menu, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconBuilding, IconLogout, IconUser } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { act } from '../lib/api-client.js'
import type { Me } from '../lib/session.js'
import classes from './shell.module.css'

/** Whatever was read stays with whoever read it, so the page starts afresh. */
async function signOut(): Promise<void> {
  await act('POST', '/auth/sign-out').catch(() => undefined)
  location.assign('/sign-in')
}

export function UserMenu({ me }: { me: Me }) {
  const initials = me.user.name
    .split(/\s+/)
    .slice(0, 2)
    .map(word => word.charAt(0).toUpperCase())
    .join('')
  return (
    <Menu position="bottom-end" width={220} transitionProps={{ duration: 120 }}>
      <Menu.Target>
        <UnstyledButton className={classes.avatar}>
          <span aria-hidden>{initials}</span>
          <VisuallyHidden>Menu of {me.user.name}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <b>{me.user.name}</b>
          <div>{me.user.email}</div>
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} to="/account" leftSection={<IconUser size={16} />}>
          Account
        </Menu.Item>
        {me.user.state === 'active' && (
          <Menu.Item component={Link} to="/new-tenant" leftSection={<IconBuilding size={16} />}>
            New tenant
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

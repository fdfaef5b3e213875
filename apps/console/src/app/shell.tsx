import { Burger, Button, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { Link, Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useMe } from '../lib/session.js'
import { Logo } from '../ui/logo.js'
import classes from './shell.module.css'
import { type Key, useShortcuts } from './shortcuts.js'
import { ThemeToggle } from './theme-toggle.js'
import { Waiting } from './waiting.js'

// Not needed for the first paint; their places are kept.
const Nav = lazy(() => import('./nav-links.js').then(({ Nav }) => ({ default: Nav })))
const UserMenu = lazy(() => import('./user-menu.js').then(({ UserMenu }) => ({ default: UserMenu })))
const Palette = lazy(() => import('./palette.js').then(({ Palette }) => ({ default: Palette })))
const ShortcutSheet = lazy(() =>
  import('./shortcut-sheet.js').then(({ ShortcutSheet }) => ({ default: ShortcutSheet })),
)
const NavDrawer = lazy(() => import('./nav-drawer.js').then(({ NavDrawer }) => ({ default: NavDrawer })))

/** A sidebar at a desk, a drawer on a phone; the page beside it. */
export function Shell() {
  const me = useMe()
  const [opened, { open, close }] = useDisclosure()
  const [over, setOver] = useState<Key>()
  useShortcuts(me, setOver)
  return (
    <div className={classes.shell} data-visitor={me === null || undefined}>
      <a href="#page" className={classes.skip}>
        Skip to the page
      </a>
      <header className={classes.header}>
        {me && (
          <Burger
            className={classes.burger}
            opened={opened}
            onClick={open}
            size="sm"
            aria-label="Open the navigation"
          />
        )}
        <Link
          to={me ? '/catalog' : '/'}
          className={classes.home}
          aria-label={me ? 'Gatehouse, to the catalog' : 'Gatehouse, home'}
        >
          <Logo />
        </Link>
        {/* One page needs no sidebar. */}
        {!me && (
          <nav aria-label="Main">
            <Link to="/catalog" className={classes.link}>
              Catalog
            </Link>
          </nav>
        )}
        <div className={classes.tools}>
          <UnstyledButton className={classes.find} onClick={() => setOver('palette')}>
            <IconSearch size={16} aria-hidden />
            <span>Search or go to…</span>
            <kbd>Ctrl K</kbd>
          </UnstyledButton>
          <ThemeToggle />
          {me ? (
            <Suspense fallback={<span className={classes.avatar} />}>
              <UserMenu me={me} />
            </Suspense>
          ) : (
            <Button component={Link} to="/sign-in" size="xs" variant="default">
              Sign in
            </Button>
          )}
        </div>
      </header>
      {me && (
        <aside className={classes.sidebar}>
          <Suspense>
            <Nav me={me} />
          </Suspense>
        </aside>
      )}
      {opened && (
        <Suspense>
          <NavDrawer me={me} onClose={close} />
        </Suspense>
      )}
      {over !== undefined && (
        <Suspense>
          {over === 'palette' ? (
            <Palette me={me} onClose={() => setOver(undefined)} />
          ) : (
            <ShortcutSheet me={me} onClose={() => setOver(undefined)} />
          )}
        </Suspense>
      )}
      <main id="page" className={classes.page} tabIndex={-1}>
        {me?.user.state === 'pending_approval' && <Waiting />}
        <Outlet />
      </main>
    </div>
  )
}

import { Burger, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Outlet } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useMe } from '../lib/session.js'
import { Logo } from '../ui/logo.js'
import classes from './shell.module.css'
import { ThemeToggle } from './theme-toggle.js'

// Not needed for the first paint; their places are kept.
const Nav = lazy(() => import('./nav-links.js').then(({ Nav }) => ({ default: Nav })))
const UserMenu = lazy(() => import('./user-menu.js').then(({ UserMenu }) => ({ default: UserMenu })))
const NavDrawer = lazy(() => import('./nav-drawer.js').then(({ NavDrawer }) => ({ default: NavDrawer })))

/** A sidebar at a desk, a drawer on a phone; the page beside it. */
export function Shell() {
  const me = useMe()
  const [opened, { open, close }] = useDisclosure()
  return (
    <div className={classes.shell}>
      <a href="#page" className={classes.skip}>
        Skip to the page
      </a>
      <header className={classes.header}>
        <Burger className={classes.burger} opened={opened} onClick={open} size="sm" aria-label="Open the navigation" />
        <Link to="/catalog" className={classes.home} aria-label="Gatehouse, to the catalog">
          <Logo />
        </Link>
        <div className={classes.tools}>
          <ThemeToggle />
          {me ? (
            <Suspense fallback={<span className={classes.avatar} />}>
              <UserMenu me={me} />
            </Suspense>
          ) : (
            <Button component={Link} to="/sign-in" size="xs">
              Sign in
            </Button>
          )}
        </div>
      </header>
      <aside className={classes.sidebar}>
        <Suspense>
          <Nav me={me} />
        </Suspense>
      </aside>
      {opened && (
        <Suspense>
          <NavDrawer me={me} onClose={close} />
        </Suspense>
      )}
      <main id="page" className={classes.page} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  )
}

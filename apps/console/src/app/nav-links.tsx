import { Link } from '@tanstack/react-router'
import type { Me } from '../lib/session.js'
import { navigation } from './nav.js'
import classes from './shell.module.css'

export function Nav({ me, onFollow }: { me: Me | null; onFollow?: () => void }) {
  return (
    <nav aria-label="Main">
      {navigation(me).map(({ title, items }) => (
        <div key={title} className={classes.section}>
          <div className={classes.sectionTitle}>{title}</div>
          {items.map(({ to, label, icon: Icon }) => (
            <Link
              key={to}
              to={to}
              // The home of the administration begins the paths of all its pages.
              activeOptions={{ exact: to === '/admin' }}
              className={classes.link}
              {...(onFollow && { onClick: onFollow })}
            >
              <Icon size={18} stroke={1.6} aria-hidden />
              {label}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  )
}

import type { ReactNode } from 'react'
import type { Values } from '../../ui/schema/values.js'
import { type ConditionsDraft, conditionWords, type RouteDraft } from './routes/route-words.js'
import classes from './routes/routes.module.css'
import { RouteLine } from './routes/routes-field.js'
import type { UpstreamDraft } from './upstream/config.js'
import { upstreamItems } from './upstream/upstream-items.js'

interface Rest {
  path: string
  hosts?: string[]
  routes?: RouteDraft[]
  when?: ConditionsDraft
  upstream?: UpstreamDraft
  auth?: string
}

const MOST_ROUTES = 12

/** What a version does, in a few lines; all of it is in its form. `ask` stands beside its routes. */
export function configItems(tenant: string, config: Values, ask?: ReactNode): [string, ReactNode][] {
  const capture: [string, ReactNode] = [
    'Bodies in the log',
    config.capture === 'off' ? 'Not kept' : String(config.capture),
  ]
  if ('models' in config) return [['Models', (config.models as string[]).join(', ')], capture]
  const { path, hosts = [], routes = [], when, upstream = {}, auth } = config as unknown as Rest
  const conditions = conditionWords(when)
  return [
    [
      'Served at',
      <div key="at" className="mono">
        {[`/${tenant}${path}`, ...hosts.map(host => `${host}/`)].map(one => (
          <div key={one}>{one}</div>
        ))}
      </div>,
    ],
    ...(conditions.length > 0 ? [['Only when', conditions.join(', ')] as [string, ReactNode]] : []),
    [
      'Routes',
      <div key="routes">
        {routes.length === 0 && 'Every path and method'}
        {routes.slice(0, MOST_ROUTES).map((route, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: routes have no name but their place
          <RouteLine key={at} route={route} />
        ))}
        {routes.length > MOST_ROUTES && <div>and {routes.length - MOST_ROUTES} more</div>}
        {ask && <div className={classes.ask}>{ask}</div>}
      </div>,
    ],
    ...upstreamItems(upstream),
    ['Callers show', auth === 'none' ? 'Nothing' : 'A key'],
    capture,
  ]
}

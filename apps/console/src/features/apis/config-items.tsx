import type { ReactNode } from 'react'
import type { Values } from '../../ui/schema/values.js'

interface Rest {
  path: string
  routes?: { path: string; methods?: string[] }[]
  upstream?: { targets: { url: string; weight?: number }[] }
  auth?: string
  capture?: string
}

/** What a version does, in a few lines; all of it is in its form. */
export function configItems(tenant: string, config: Values): [string, ReactNode][] {
  const capture: [string, ReactNode] = [
    'Bodies in the log',
    config.capture === 'off' ? 'Not kept' : String(config.capture),
  ]
  if ('models' in config) return [['Models', (config.models as string[]).join(', ')], capture]
  const { path, routes = [], upstream, auth } = config as unknown as Rest
  return [
    ['Served at', <span key="at" className="mono">{`/${tenant}${path}`}</span>],
    [
      'Routes',
      routes.length === 0 ? (
        'Every path and method'
      ) : (
        <div key="routes">
          {routes.slice(0, 12).map(route => (
            <div key={route.path} className="mono">
              {route.methods?.join(' ') ?? 'ANY'} {route.path}
            </div>
          ))}
          {routes.length > 12 && `and ${routes.length - 12} more`}
        </div>
      ),
    ],
    [
      'Upstream',
      <div key="up">
        {upstream?.targets.map(({ url, weight }) => (
          <div key={url} className="mono">
            {url} {(upstream.targets.length > 1 && weight) || ''}
          </div>
        ))}
      </div>,
    ],
    ['Callers show', auth === 'none' ? 'Nothing' : 'A key'],
    capture,
  ]
}

import type { InputIssue } from '@gatehouse/shared/errors/gateway-error.js'
import type { RestConfig } from './api-version.entity.js'
import { template } from './route-claims.js'

/** What the schema alone cannot tell of a REST configuration; pointers begin at `at`. */
export function restIssues(config: RestConfig, at: string): InputIssue[] {
  return [...targetIssues(config, at), ...rewriteIssues(config, at), ...doubleIssues(config, at)]
}

function targetIssues({ upstream }: RestConfig, at: string): InputIssue[] {
  if (upstream.targets.some(target => target.weight > 0)) return []
  return [{ pointer: `${at}/upstream/targets`, message: 'At least one target needs a weight above 0.' }]
}

/** A rewrite can only use parameters that its path has. */
function rewriteIssues({ path, routes }: RestConfig, at: string): InputIssue[] {
  return routes.flatMap((route, i) => {
    const known = new Set(parameters(path + route.path))
    const unknown = parameters(route.rewrite ?? '').filter(name => !known.has(name))
    if (unknown.length === 0) return []
    return [{ pointer: `${at}/routes/${i}/rewrite`, message: `The path has no parameter ${unknown.join(', ')}.` }]
  })
}

function doubleIssues({ routes }: RestConfig, at: string): InputIssue[] {
  const seen = new Map<string, number>()
  return routes.flatMap((route, i) =>
    (route.methods ?? ['*']).flatMap(method => {
      const claim = `${method} ${template('', route.path)}`
      const first = seen.get(claim)
      seen.set(claim, first ?? i)
      return first === undefined ? [] : [{ pointer: `${at}/routes/${i}`, message: `Route ${first} is the same.` }]
    }),
  )
}

const parameters = (path: string): string[] => [...path.matchAll(/\{([^}]+)\}/g)].map(match => match[1]!)

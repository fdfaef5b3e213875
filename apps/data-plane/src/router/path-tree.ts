/** What a tree needs to know of the routes in it. */
export interface Routable {
  /** Null: every method. */
  readonly methods: ReadonlySet<string> | null
  /** Lower wins where two have the same path and take the same method. */
  readonly rank: number
}

export interface PathMatch<R> {
  readonly route: R
  /** Texts of the template's parameters in their order, then, for a prefix, what follows it (with its leading slash, or empty). */
  readonly values: readonly string[]
}

class Node<R> {
  readonly fixed = new Map<string, Node<R>>()
  parameter: Node<R> | null = null
  /** Routes whose template ends here. */
  exact: R[] | null = null
  /** Routes that take everything from here on. */
  prefix: R[] | null = null
}

const PARAMETER = /^\{[A-Za-z_][A-Za-z0-9_]*\}$/

/**
 * Routes by path, a segment a level. Fixed text beats a parameter, a parameter beats a prefix, a longer prefix beats a shorter; where the
 * better one ends in nothing the search goes back. Each node is visited at most once a search, so its cost is bounded by the tree.
 */
export class PathTree<R extends Routable> {
  private readonly root = new Node<R>()

  /** `/a/{id}/b` matches exactly; a template ending in `/*` also everything below, by whole segments. Throws RangeError on others. */
  add(template: string, route: R): void {
    if (!template.startsWith('/')) throw new RangeError(`a path begins with a slash: ${template}`)
    const prefix = template.endsWith('/*')
    const body = prefix ? template.slice(0, -2) : template
    let node = this.root
    if (body !== '')
      for (const segment of body.slice(1).split('/')) {
        if (PARAMETER.test(segment)) {
          node.parameter ??= new Node()
          node = node.parameter
          continue
        }
        if (/[{}*]/.test(segment)) throw new RangeError(`a parameter fills a whole segment: ${template}`)
        let next = node.fixed.get(segment)
        if (!next) {
          next = new Node()
          node.fixed.set(segment, next)
        }
        node = next
      }
    if (prefix) node.prefix = insert(node.prefix, route)
    else node.exact = insert(node.exact, route)
  }

  find(path: string, method: string): PathMatch<R> | { readonly allow: readonly string[] } | null {
    const search: Search = { path, method, values: [], allow: null }
    const route = descend(this.root, search, 0)
    if (route) return { route, values: search.values }
    return search.allow ? { allow: [...search.allow].sort() } : null
  }
}

interface Search {
  readonly path: string
  readonly method: string
  readonly values: string[]
  allow: Set<string> | null
}

/** `at` is the place of the slash before the next segment, or the end of the path. */
function descend<R extends Routable>(node: Node<R>, search: Search, at: number): R | undefined {
  const { path, values } = search
  if (at >= path.length) {
    const here = choose(node.exact, search)
    if (here) return here
  } else {
    const slash = path.indexOf('/', at + 1)
    const end = slash < 0 ? path.length : slash
    const segment = path.slice(at + 1, end)
    const fixed = node.fixed.get(segment)
    if (fixed) {
      const found = descend(fixed, search, end)
      if (found) return found
    }
    if (node.parameter && segment !== '') {
      values.push(segment)
      const found = descend(node.parameter, search, end)
      if (found) return found
      values.pop()
    }
  }
  const wide = choose(node.prefix, search)
  if (wide) values.push(path.slice(at))
  return wide
}

function choose<R extends Routable>(routes: R[] | null, search: Search): R | undefined {
  if (routes === null) return undefined
  for (const route of routes) {
    if (route.methods === null || route.methods.has(search.method)) return route
    search.allow ??= new Set()
    for (const method of route.methods) search.allow.add(method)
  }
  return undefined
}

function insert<R extends Routable>(routes: R[] | null, route: R): R[] {
  const all = routes ?? []
  const at = all.findIndex(other => other.rank > route.rank)
  all.splice(at < 0 ? all.length : at, 0, route)
  return all
}

import type { RouteCall } from '@gatehouse/shared/config/route-expression.js'

/** What a tree needs to know of the routes in it. */
export interface Routable {
  /** Null: every method. */
  readonly methods: ReadonlySet<string> | null
  /** What it asks of a call beside path and method; null: nothing. `rest`: what follows a prefix. */
  readonly accepts: ((asked: Asked, rest: string) => boolean) | null
  /** Of two with the same path the higher is asked first: how much it asks for. */
  readonly specificity: number
  /** Then the lower. */
  readonly rank: number
  /** Then the first by this, so that every node has the same order. */
  readonly tie: string
}

/** What conditions look at. */
export interface Asked extends RouteCall {
  /** By its lower-case name; lines of the same name joined with a comma. */
  header(name: string): string | undefined
}

export interface PathMatch<R> {
  readonly route: R
  /** Texts of the template's parameters in their order, then, for a prefix, what follows it (with its leading slash, or empty). */
  readonly values: readonly string[]
}

interface Node<R> {
  /** Null: none. Most nodes of a large tree are leaves. */
  fixed: Map<string, Node<R>> | null
  parameter: Node<R> | null
  /** Routes whose template ends here. */
  exact: readonly R[] | null
  /** Routes that take everything from here on. */
  prefix: readonly R[] | null
}

const emptyNode = <R>(): Node<R> => ({ fixed: null, parameter: null, exact: null, prefix: null })
const isEmpty = <R>({ fixed, parameter, exact, prefix }: Node<R>): boolean =>
  (fixed === null || fixed.size === 0) && parameter === null && exact === null && prefix === null

const PARAMETER = /^\{[A-Za-z_][A-Za-z0-9_]*\}$/

/** Segments of a template, null for each parameter; throws RangeError on what is none. */
export function readTemplate(template: string): { segments: (string | null)[]; prefix: boolean } {
  if (!template.startsWith('/')) throw new RangeError(`a path begins with a slash: ${template}`)
  const prefix = template.endsWith('/*')
  const body = prefix ? template.slice(0, -2) : template
  const segments = body === '' ? [] : body.slice(1).split('/')
  return {
    prefix,
    segments: segments.map(segment => {
      if (PARAMETER.test(segment)) return null
      if (/[{}*]/.test(segment)) throw new RangeError(`a parameter fills a whole segment: ${template}`)
      return segment
    }),
  }
}

/**
 * Routes by path, a segment a level; of those with the same path, the one that asks for more first. Fixed text beats a parameter, a parameter beats a prefix, a longer prefix beats a shorter; where the
 * better one ends in nothing the search goes back. Each node is visited at most once a search, so its cost is bounded by the tree. Never changed:
 * a draft of it becomes another one, which shares all that is the same.
 */
export class PathTree<R extends Routable> {
  constructor(private readonly root: Node<R> = emptyNode()) {}

  get isEmpty(): boolean {
    return isEmpty(this.root)
  }

  edit(): PathDraft<R> {
    return new PathDraft(this.root)
  }

  /** `asked` null: whatever routes ask for beside path and method is taken to be so. */
  find(path: string, method: string, asked: Asked | null): PathMatch<R> | { readonly allow: readonly string[] } | null {
    const search: Search = { path, method, asked, values: [], allow: null }
    const route = descend(this.root, search, 0)
    if (route) return { route, values: search.values }
    return search.allow ? { allow: [...search.allow].sort() } : null
  }

  /** All whose template takes the path, in the order in which they are asked; `rest`: what follows a prefix. */
  taking(path: string): Generator<{ route: R; rest: string }> {
    return taking(this.root, path, 0)
  }
}

/** Whatever takes a path, with what follows a prefix, in the order of `descend`. */
function* taking<R>(node: Node<R>, path: string, at: number): Generator<{ route: R; rest: string }> {
  const here = (routes: readonly R[] | null) => (routes ?? []).map(route => ({ route, rest: path.slice(at) }))
  if (at >= path.length) yield* here(node.exact)
  else {
    const slash = path.indexOf('/', at + 1)
    const end = slash < 0 ? path.length : slash
    const segment = path.slice(at + 1, end)
    const fixed = node.fixed?.get(segment)
    if (fixed) yield* taking(fixed, path, end)
    if (node.parameter && segment !== '') yield* taking(node.parameter, path, end)
  }
  yield* here(node.prefix)
}

interface Search {
  readonly path: string
  readonly method: string
  readonly asked: Asked | null
  readonly values: string[]
  allow: Set<string> | null
}

/** `at` is the place of the slash before the next segment, or the end of the path. */
function descend<R extends Routable>(node: Node<R>, search: Search, at: number): R | undefined {
  const { path, values } = search
  if (at >= path.length) {
    const here = choose(node.exact, search, at)
    if (here) return here
  } else {
    const slash = path.indexOf('/', at + 1)
    const end = slash < 0 ? path.length : slash
    const segment = path.slice(at + 1, end)
    const fixed = node.fixed === null ? undefined : node.fixed.get(segment)
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
  const wide = choose(node.prefix, search, at)
  if (wide) values.push(path.slice(at))
  return wide
}

function choose<R extends Routable>(routes: readonly R[] | null, search: Search, at: number): R | undefined {
  if (routes === null) return undefined
  const { asked, path } = search
  for (const route of routes) {
    if (route.accepts !== null && asked !== null && !route.accepts(asked, path.slice(at))) continue
    if (route.methods === null || route.methods.has(search.method)) return route
    search.allow ??= new Set()
    for (const method of route.methods) search.allow.add(method)
  }
  return undefined
}

/** A tree in the making. Copies what lies on the way to a change, once. */
export class PathDraft<R extends Routable> {
  private readonly mine = new Set<Node<R>>()
  private root: Node<R>

  constructor(root: Node<R>) {
    this.root = this.own(root)
  }

  /** `/a/{id}/b` matches exactly; a template ending in `/*` also everything below, by whole segments. Throws RangeError on others. */
  add(template: string, route: R): void {
    const { segments, prefix } = readTemplate(template)
    let node = this.root
    for (const segment of segments) {
      const known = segment === null ? node.parameter : node.fixed?.get(segment)
      const next = known ? this.own(known) : this.fresh()
      if (segment === null) node.parameter = next
      else {
        node.fixed ??= new Map()
        node.fixed.set(segment, next)
      }
      node = next
    }
    if (prefix) node.prefix = insert(node.prefix, route)
    else node.exact = insert(node.exact, route)
  }

  /** Takes out what was added, with the branches that nothing stands on any more. */
  remove(template: string, route: R): void {
    const { segments, prefix } = readTemplate(template)
    this.prune(this.root, segments, 0, node => {
      if (prefix) node.prefix = without(node.prefix, route)
      else node.exact = without(node.exact, route)
    })
  }

  /** The draft is of no use afterwards. */
  done(): PathTree<R> {
    return new PathTree(this.root)
  }

  private prune(node: Node<R>, segments: (string | null)[], at: number, change: (node: Node<R>) => void): void {
    if (at === segments.length) return change(node)
    const segment = segments[at]!
    const found = segment === null ? node.parameter : node.fixed?.get(segment)
    if (!found) return
    const next = this.own(found)
    this.prune(next, segments, at + 1, change)
    const left = isEmpty(next) ? null : next
    if (segment === null) node.parameter = left
    else if (left) node.fixed?.set(segment, left)
    else node.fixed?.delete(segment)
  }

  private fresh(): Node<R> {
    const node = emptyNode<R>()
    this.mine.add(node)
    return node
  }

  private own(node: Node<R>): Node<R> {
    if (this.mine.has(node)) return node
    const copy = { ...node, fixed: node.fixed && new Map(node.fixed) }
    this.mine.add(copy)
    return copy
  }
}

function insert<R extends Routable>(routes: readonly R[] | null, route: R): R[] {
  const all = [...(routes ?? [])]
  const at = all.findIndex(other => comesBefore(route, other))
  all.splice(at < 0 ? all.length : at, 0, route)
  return all
}

function comesBefore(a: Routable, b: Routable): boolean {
  if (a.specificity !== b.specificity) return a.specificity > b.specificity
  return a.rank === b.rank ? a.tie < b.tie : a.rank < b.rank
}

function without<R>(routes: readonly R[] | null, route: R): R[] | null {
  const left = (routes ?? []).filter(each => each !== route)
  return left.length > 0 ? left : null
}

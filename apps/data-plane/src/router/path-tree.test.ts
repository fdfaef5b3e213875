import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Asked, PathTree, type Routable } from './path-tree.js'

interface Route extends Routable {
  template: string
}
const route = (template: string, methods: readonly string[] | null = null, rank = 0): Route => ({
  template,
  methods: methods && new Set(methods),
  accepts: null,
  specificity: methods ? 1 : 0,
  rank,
  tie: template,
})

function tree(...routes: Route[]): PathTree<Route> {
  const draft = new PathTree<Route>().edit()
  for (const each of routes) draft.add(each.template, each)
  return draft.done()
}

const found = (made: PathTree<Route>, path: string, method = 'GET'): unknown => {
  const result = made.find(path, method, null)
  return result && 'route' in result ? [result.route.template, ...result.values] : result
}

describe('routes by path', () => {
  const made = tree(
    route('/a'),
    route('/a/{id}'),
    route('/a/me'),
    route('/a/{id}/b/{sub}'),
    route('/a/*'),
    route('/a/b/c/*'),
    route('/only', ['GET', 'HEAD']),
  )
  test.each([
    ['/a', ['/a']],
    ['/a/me', ['/a/me']],
    ['/a/x', ['/a/{id}', 'x']],
    ['/a/x/b/y', ['/a/{id}/b/{sub}', 'x', 'y']],
    ['/a/me/b/y', ['/a/{id}/b/{sub}', 'me', 'y']],
    ['/a/x/', ['/a/*', '/x/']],
    ['/a/', ['/a/*', '/']],
    ['/a/b/c', ['/a/b/c/*', '']],
    ['/a/b/c/d/e', ['/a/b/c/*', '/d/e']],
    ['/a/b/d', ['/a/*', '/b/d']],
    ['/ab', null],
    ['/', null],
  ])('%s', (path, expected) => {
    expect(found(made, path)).toEqual(expected)
  })

  test('another method is told apart from nothing', () => {
    expect(found(made, '/only', 'POST')).toEqual({ allow: ['GET', 'HEAD'] })
    expect(found(made, '/other', 'POST')).toBeNull()
  })

  test('the better rank wins at the same path', () => {
    expect(found(tree(route('/x', ['POST'], 0), route('/x', null, 2), route('/x', null, 1)), '/x')).toEqual(['/x'])
    const draft = new PathTree<Route>().edit()
    draft.add('/x', { ...route('late', null, 2) })
    draft.add('/x', { ...route('early', null, 1) })
    expect(found(draft.done(), '/x')).toEqual(['early'])
  })

  test.each(['a', '/a{id}', '/{id}b', '/*/a', '/{1}', '/{}'])('%s cannot be', template => {
    expect(() => new PathTree<Route>().edit().add(template, route(template))).toThrow(RangeError)
  })
})

describe('a draft', () => {
  const path = fc.constantFrom('/a', '/a/*', '/a/{x}', '/a/b', '/{y}/b', '/a/b/*', '/c/{z}/d', '/*')
  const steps = fc.array(fc.record({ path, add: fc.boolean() }), { maxLength: 30 })

  test('finds what a tree made at once would, and leaves the tree that it came from', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 30 }), (all, cut) => {
        const kept: Route[] = []
        let made = new PathTree<Route>()
        let before: { tree: PathTree<Route>; answers: unknown[] } | undefined
        const answers = (of: PathTree<Route>) =>
          ['/a', '/a/b', '/a/q', '/q/b', '/c/1/d', '/', '/a/b/c'].map(each => found(of, each))
        for (const [at, { path: template, add }] of all.entries()) {
          if (at === cut) before = { tree: made, answers: answers(made) }
          const draft = made.edit()
          const known = kept.findIndex(each => each.template === template)
          if (add) {
            kept.push(route(template))
            draft.add(template, kept.at(-1)!)
          } else if (known >= 0) draft.remove(template, kept.splice(known, 1)[0]!)
          made = draft.done()
        }
        expect(answers(made)).toEqual(answers(tree(...kept)))
        expect(made.isEmpty).toBe(kept.length === 0)
        if (before) expect(answers(before.tree)).toEqual(before.answers)
      }),
    )
  })
})

interface Asking extends Route {
  marks: readonly string[]
}

/** The same by trying every route: fixed before parameter before prefix, segment by segment; then who asks for more. */
function naive(routes: readonly Asking[], path: string, method: string, told: readonly string[]): unknown {
  const segments = path.slice(1).split('/')
  const ranked = routes.flatMap(each => {
    const wide = each.template.endsWith('/*')
    const body = wide ? each.template.slice(0, -2) : each.template
    const parts = body === '' ? [] : body.slice(1).split('/')
    if (wide ? segments.length < parts.length : segments.length !== parts.length) return []
    const marks = parts.map((part, i) =>
      part === segments[i] ? 'a' : part.startsWith('{') && segments[i] !== '' ? 'b' : 'x',
    )
    if (marks.includes('x') || !each.marks.every(mark => told.includes(mark))) return []
    // An exact end beats a prefix, and going further beats stopping.
    return [{ each, mark: `${marks.join('')}${wide ? 'z' : 'A'}` }]
  })
  ranked.sort((a, b) => {
    if (a.mark !== b.mark) return a.mark < b.mark ? -1 : 1
    const [one, two] = [a.each, b.each]
    if (one.marks.length !== two.marks.length) return two.marks.length - one.marks.length
    if ((one.methods === null) !== (two.methods === null)) return one.methods === null ? 1 : -1
    return one.rank - two.rank || (one.tie < two.tie ? -1 : 1)
  })
  const hit = ranked.find(({ each }) => each.methods === null || each.methods.has(method))
  if (hit) return hit.each.tie
  if (ranked.length === 0) return null
  return [...new Set(ranked.flatMap(({ each }) => [...each.methods!]))].sort()
}

test('finds what trying every route finds', () => {
  const segment = fc.constantFrom('a', 'b', 'c', '{x}')
  const template = fc
    .tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([segments, wide]) => `/${segments.join('/')}${wide ? '/*' : ''}`)
  const methods = fc.constantFrom(null, ['GET'], ['POST'], ['GET', 'PUT'])
  const marks = fc.subarray(['m', 'n', 'o'])
  const routes = fc.array(fc.tuple(template, methods, marks, fc.nat(2)), { maxLength: 14 })
  const path = fc
    .array(fc.constantFrom('a', 'b', 'c', 'd', ''), { minLength: 1, maxLength: 5 })
    .map(all => `/${all.join('/')}`)
  fc.assert(
    fc.property(routes, path, fc.constantFrom('GET', 'POST'), marks, (specs, at, method, told) => {
      const all = specs.map(
        ([each, allowed, asks, rank], i): Asking => ({
          ...route(each, allowed, rank),
          marks: asks,
          accepts: asks.length === 0 ? null : asked => asks.every(mark => asked.header(mark) !== undefined),
          specificity: 2 * asks.length + (allowed ? 1 : 0),
          tie: String(i).padStart(2, '0'),
        }),
      )
      const header = (name: string): string | undefined => (told.includes(name) ? '' : undefined)
      const asked = { header } as Asked
      const result = tree(...all).find(at, method, asked)
      const answer = result && ('route' in result ? result.route.tie : result.allow)
      expect(answer).toEqual(naive(all, at, method, told))
    }),
    { numRuns: 5000 },
  )
})

import { conditionWords, methodWords, type RouteDraft } from './route-words.js'

/** As many as can be drawn at once. */
const MOST = 200

/** Places of the routes that say this; undefined: of all. */
export const foundBy = (text: string, routes: readonly RouteDraft[]): ReadonlySet<number> | undefined =>
  text === '' ? undefined : new Set(routes.flatMap((route, at) => (wordsOf(route).includes(text) ? [at] : [])))

/** Places of the routes that are drawn: the first of those found, and each that has to be seen, in their order. */
export function listedOf(
  routes: readonly RouteDraft[],
  found: ReadonlySet<number> | undefined,
  hasToBeSeen: (at: number) => boolean,
): { shown: number[]; rest: number } {
  let rest = 0
  let drawn = 0
  const shown = routes.flatMap((_, at) => {
    if (hasToBeSeen(at)) return [at]
    if (found && !found.has(at)) return []
    if (drawn++ < MOST) return [at]
    rest++
    return []
  })
  return { shown, rest }
}

const wordsOf = (route: RouteDraft): string => [methodWords(route), route.path, ...conditionWords(route.when)].join(' ')

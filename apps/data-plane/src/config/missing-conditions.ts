import type { Asked } from '../router/path-tree.js'
import { conditionWords } from './compile-conditions.js'
import type { CompiledRoute } from './route.js'

/** What it asks for and the request has not, in words. Nothing is compiled for it: expressions may be dear. */
export function missingOf({ rest: { when }, asks, tests }: CompiledRoute, request: Asked, rest: string): string[] {
  const pattern = asks.pattern === undefined ? [] : [`pattern ${asks.pattern}`]
  const words = [...conditionWords(when), ...conditionWords(asks.when), ...pattern]
  return words.filter((_, i) => !tests[i]!(request, rest))
}

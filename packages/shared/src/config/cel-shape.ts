import type { ASTNode } from '@marcbachmann/cel-js'

const LOOPS = new Set<unknown>(['exists', 'exists_one', 'all', 'map', 'filter'])

type Node = Partial<ASTNode>

/** Whether an expression calls what has this name. */
export function calls(node: unknown, name: string): boolean {
  if (Array.isArray(node)) return node.some(each => calls(each, name))
  const { op, args } = (node ?? {}) as Node
  if (op === undefined) return false
  if ((op === 'call' || op === 'rcall') && (args as unknown[])[0] === name) return true
  return Array.isArray(args) && calls(args, name)
}

/**
 * Whether an expression goes through a list for each element of another: callers choose how long lists are, and its time grows with their
 * square. `over`: the list whose loop is around it.
 */
export function loopsInLoop(node: unknown, over: Node | null = null): boolean {
  if (Array.isArray(node)) return node.some(each => loopsInLoop(each, over))
  const { op, args } = (node ?? {}) as Node
  if (op === undefined || !Array.isArray(args)) return false
  const [first, second, rest] = args as unknown[]
  if (op === 'rcall' && LOOPS.has(first))
    return over !== null || loopsInLoop(second, over) || loopsInLoop(rest, second as Node)
  if (over !== null && over.op !== 'list') {
    if (op === 'rcall' && first === 'split') return true
    // Where it is looked for may be as long as the list itself, but for what the expression spells out.
    if (op === 'in' && !['list', 'map'].includes((second as Node).op!)) return true
  }
  return loopsInLoop(args, over)
}

/** What is said of such an expression. */
export const LOOP_IN_LOOP =
  'a list cannot be gone through for each element of another: its time would be for callers to choose'

import type { z } from 'zod'
import { type Value, valueAt } from './values.js'

/** What is wrong, in sentences by JSON pointer. */
export type Issues = Readonly<Record<string, string>>

/** What a schema says of an input, as people are told it. */
export const issuesOf = ({ issues }: z.ZodError, input: Value): Issues =>
  Object.fromEntries(issues.map(issue => issueAt(issue, input)))

function issueAt(issue: z.core.$ZodIssue, input: Value): [pointer: string, sentence: string] {
  const pointer = issue.path.map(part => `/${String(part)}`).join('')
  const given = valueAt(input, pointer)
  if (given === undefined || (Array.isArray(given) && given.length === 0)) return [pointer, 'Fill this in.']
  if (issue.code === 'invalid_type' && ['number', 'int'].includes(issue.expected))
    return [pointer, 'This has to be a number.']
  return [pointer, `${issue.message.charAt(0).toUpperCase()}${issue.message.slice(1)}.`]
}

/** Of a field that holds a list: what is wrong with it, or else with one of its items, which is named. */
export function issueWithin(issues: Issues, pointer: string, list: Value): string | undefined {
  if (issues[pointer] !== undefined) return issues[pointer]
  const [at, sentence] = Object.entries(issues).find(([at]) => at.startsWith(`${pointer}/`)) ?? []
  const item = at === undefined ? undefined : valueAt(list, at.slice(pointer.length))
  return item === undefined ? sentence : `${String(item)}: ${sentence}`
}

import { formatWord } from '../../lib/format.js'
import type { Task } from './api.js'

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined

/** What is asked for, in a line. */
export function taskTitle({ kind, evidence }: Pick<Task, 'kind' | 'evidence'>): string {
  const product = text(evidence.product)
  const plan = text(evidence.plan)
  return product && plan ? `${formatWord(product)}, ${formatWord(plan)}` : formatWord(kind)
}

/** What is known of a request, by name; answers to the plan's questions come last. */
export function evidenceItems({ evidence }: Pick<Task, 'evidence'>): [string, string][] {
  const { answers, ...facts } = evidence
  const given = typeof answers === 'object' && answers !== null ? Object.entries(answers) : []
  return [...Object.entries(facts), ...given].flatMap(([name, value]): [string, string][] => {
    const shown = text(value)
    return shown === undefined ? [] : [[formatWord(name), shown]]
  })
}

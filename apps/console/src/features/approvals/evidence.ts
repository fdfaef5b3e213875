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
  const current = text(evidence['current plan'])
  if (product && plan && current) return `${formatWord(product)}, ${formatWord(current)} to ${formatWord(plan)}`
  return product && plan ? `${formatWord(product)}, ${formatWord(plan)}` : formatWord(kind)
}

/** Who asks, and for which application. */
export function taskSource({ requester, evidence }: Pick<Task, 'requester' | 'evidence'>): string {
  const application = text(evidence.application)
  return application ? `${requester.name} for ${application}` : requester.name
}

/** What is known of a request, by name; answers to the plan's questions come last. */
export function evidenceItems({ evidence }: Pick<Task, 'evidence'>): [string, string][] {
  const { application, product, plan, answers, ...others } = evidence
  // Slugs, which name what people know by the same word.
  const named = (slug: unknown) => (typeof slug === 'string' ? formatWord(slug) : slug)
  const rest = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, named(value)]))
  const facts = { application, product: named(product), plan: named(plan), ...rest }
  const given = typeof answers === 'object' && answers !== null ? Object.entries(answers) : []
  return [...Object.entries(facts), ...given].flatMap(([name, value]): [string, string][] => {
    const shown = text(value)
    return shown === undefined ? [] : [[formatWord(name), shown]]
  })
}

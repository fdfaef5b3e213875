import type { planQuestion } from '@gatehouse/shared/api/catalog.js'
import type { z } from 'zod'
import type { OwnSubscription } from '../../lib/own-subscriptions.js'

export const wizardSteps = ['plan', 'application', 'questions', 'review'] as const
export type Step = (typeof wizardSteps)[number]

interface Plan {
  questions: readonly z.output<typeof planQuestion>[]
}

/** Questions are a step only where there are any. */
export const stepsOf = (plan: Plan | undefined): readonly Step[] =>
  plan?.questions.length === 0 ? wizardSteps.filter(step => step !== 'questions') : wizardSteps

/** Ids of the questions that have to be answered and are not. */
export const lacking = ({ questions }: Plan, answers: Readonly<Record<string, string>>): string[] =>
  questions.filter(({ id, required }) => required && !answers[id]?.trim()).map(({ id }) => id)

const open = ['draft', 'pending', 'needs_info', 'active', 'suspended', 'expired']

/** Why an application cannot be subscribed once more; undefined where it can. */
export function blocked(held: readonly OwnSubscription[], application: string): string | undefined {
  const one = held.find(each => each.application.id === application && open.includes(each.state))
  if (!one) return undefined
  return one.state === 'active'
    ? `Subscribed already, with ${one.plan.name}`
    : `There is a request already, for ${one.plan.name}`
}

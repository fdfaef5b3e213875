import { GatewayError, type InputIssue } from '@gatehouse/shared/errors/gateway-error.js'
import type { Plan } from './plan.entity.js'

/** Throws `validation_failed`: ids tell answers apart, and a choice needs something to choose from. */
export function checkQuestions(questions: Plan['questions']): void {
  const errors = questions.flatMap((question, i): InputIssue[] => {
    if (questions.findIndex(other => other.id === question.id) !== i)
      return [{ pointer: `/questions/${i}/id`, message: 'Another question has this id.' }]
    if (question.kind === 'choice' && !question.choices?.length)
      return [{ pointer: `/questions/${i}/choices`, message: 'A choice needs choices.' }]
    return []
  })
  if (errors.length > 0) throw new GatewayError('validation_failed', { errors })
}

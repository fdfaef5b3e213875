import { expect, it } from 'vitest'
import { answerIssues } from './offer.js'

const questions = [
  { id: 'use-case', label: 'What for?', required: true, kind: 'text' as const },
  { id: 'size', label: 'How big?', required: false, kind: 'choice' as const, choices: ['small', 'large'] },
]

it('wants required answers, given choices, and nothing else', () => {
  expect(answerIssues(questions, { 'use-case': 'A bot', size: 'small' })).toEqual([])
  expect(answerIssues(questions, { 'use-case': ' ' }).map(issue => issue.pointer)).toEqual(['/answers/use-case'])
  expect(answerIssues(questions, { 'use-case': 'x', size: 'huge', other: 'y' }).map(issue => issue.pointer)).toEqual([
    '/answers/size',
    '/answers/other',
  ])
})

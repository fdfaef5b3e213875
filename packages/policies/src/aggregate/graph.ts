import { type Json, rootsOf } from './template.js'

export interface StepShape {
  name: string
  url: string
  body?: Json | undefined
  after: readonly string[]
}

/** The steps that each waits for: those that it names, and those whose answers it uses. */
export function needsOf(step: StepShape): string[] {
  const used = [...rootsOf(step.url), ...(step.body === undefined ? [] : rootsOf(step.body))]
  return [...new Set([...step.after, ...used.filter(root => root !== 'request')])]
}

/** What is wrong with a graph of steps, in a sentence; undefined where it can be run. */
export function faultOf(steps: readonly StepShape[], answer: Json | undefined): string | undefined {
  const byName = new Map(steps.map(step => [step.name, step]))
  if (byName.size < steps.length) return 'each name once'
  for (const root of answer === undefined ? [] : rootsOf(answer))
    if (root !== 'request' && !byName.has(root)) return `the answer uses "${root}", which is no step`
  for (const step of steps)
    for (const need of needsOf(step)) if (!byName.has(need)) return `"${step.name}" needs "${need}", which is no step`
  const done = new Set<string>()
  // Of a graph without a circle some step can always be run next.
  for (let left = [...steps]; left.length > 0; ) {
    const ready = left.filter(step => needsOf(step).every(need => done.has(need)))
    if (ready.length === 0) return `these wait for each other: ${left.map(({ name }) => name).join(', ')}`
    for (const { name } of ready) done.add(name)
    left = left.filter(({ name }) => !done.has(name))
  }
  return undefined
}

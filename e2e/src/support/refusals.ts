import { errorCodes, isErrorCode } from '@gatehouse/shared/errors/codes.js'
import { type Received, type Sent, send } from './http.js'

/** A request that must be refused, and how. */
export interface Attempt {
  url: string
  sent: Sent
  /** What is wrong with it. */
  why: string
  /** Any of them; every 4xx where absent. */
  status?: number[]
  /** The field that the answer must name. */
  pointer?: string
}

interface Problem {
  type: string
  code: string
  status: number
  request_id: string
  title: string
  detail: string
  errors?: { pointer: string; message: string }[]
}

/** Sends all of them, eight at a time, and says in a line each which were not refused as they should have been. */
export async function wronglyAnswered(attempts: readonly Attempt[]): Promise<string[]> {
  const wrong: string[] = []
  const waiting = attempts.values()
  const lane = async () => {
    for (const attempt of waiting) {
      const { url, sent, why } = attempt
      const fault = await send(url, sent).then(
        received => faultOf(attempt, received),
        (error: Error) => error.message,
      )
      if (fault) wrong.push(`${sent.method} ${new URL(url).pathname} (${why}): ${fault}`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, lane))
  return wrong
}

function faultOf({ status, pointer }: Attempt, received: Received): string | undefined {
  const answered = `answered ${received.status} ${received.text.slice(0, 300)}`
  if (received.status < 400 || received.status > 499) return answered
  if (!/^application\/problem\+json(;|$)/.test(received.headers['content-type'] ?? ''))
    return `${answered} as no problem`
  const problem = JSON.parse(received.text) as Problem
  if (!isErrorCode(problem.code) || errorCodes[problem.code].status !== received.status)
    return `${answered}, by no code`
  if (problem.type !== `urn:gatehouse:error:${problem.code}` || problem.status !== received.status) return answered
  if (!problem.title || !problem.detail) return `${answered} without words`
  if (problem.request_id !== received.headers['x-request-id']) return `${answered}, not the id of its header`
  if (status && !status.includes(received.status)) return `${answered}, not ${status.join(' or ')}`
  if (pointer !== undefined && !problem.errors?.some(each => names(each.pointer, pointer)))
    return `${answered}, which does not name ${pointer || 'the body'}`
  return undefined
}

/** The field itself, one within it (`?list.0` in a query), or the choice that it is a part of. */
const names = (pointer: string, field: string): boolean =>
  pointer === field ||
  pointer.startsWith(`${field}/`) ||
  pointer.startsWith(`${field}.`) ||
  (pointer !== '' && field.startsWith(`${pointer}/`))

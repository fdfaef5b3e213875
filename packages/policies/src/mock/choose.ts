import type { Reply } from '../contract.js'
import type { MockAnswer, Operation } from './document.js'

/** What a caller would like (RFC 7240), as Prism takes it: `Prefer: code=404, example=gone`. */
export interface Wish {
  code: string | undefined
  example: string | undefined
}

const CODE = /(?:^|[,;\s])code="?([\w.-]{1,100})/
const EXAMPLE = /(?:^|[,;\s])example="?([\w.-]{1,100})/

export const wishOf = (prefer = ''): Wish => ({ code: CODE.exec(prefer)?.[1], example: EXAMPLE.exec(prefer)?.[1] })

const bad = (detail: string): Reply => ({ error: 'bad_request', detail })

/** The answer that an operation shows, or what is wrong with the wish. */
export function choose(operation: Operation, { code, example }: Wish, accept: string | undefined): Reply {
  const key =
    code === undefined ? usual(operation) : [code, `${code[0]}XX`, 'default'].find(each => operation.has(each))
  const answers = key === undefined ? undefined : operation.get(key)
  if (!answers) return bad(`The document shows no such answer. It has ${[...operation.keys()].join(', ') || 'none'}.`)
  const status = statusOf(code ?? key!)
  if (status === undefined) return bad('A code of HTTP has three digits.')
  const answer = acceptable(answers, accept)
  const bodyOf = example === undefined ? [...answer.examples.values()][0] : answer.examples.get(example)
  if (!bodyOf) return bad(`The document shows no such example. It has ${[...answer.examples.keys()].join(', ')}.`)
  const wished = [code && `code=${code}`, example && `example=${example}`].filter(Boolean).join(', ')
  return {
    status,
    headers: [
      ...answer.headers,
      ...(answer.contentType === undefined ? [] : ['content-type', answer.contentType]),
      ...(wished === '' ? [] : ['preference-applied', wished]),
    ],
    body: bodyOf(),
  }
}

/** The least good one, else what is meant for all others. */
function usual(operation: Operation): string | undefined {
  const codes = [...operation.keys()].sort()
  return codes.find(code => code.startsWith('2')) ?? (operation.has('default') ? 'default' : codes[0])
}

function statusOf(code: string): number | undefined {
  if (code === 'default') return 200
  const status = Number(code.replace(/XX$/, '00'))
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined
}

/** What the caller likes best; where that is none of them, the first. */
function acceptable(answers: readonly MockAnswer[], accept: string | undefined): MockAnswer {
  const [first] = answers as [MockAnswer]
  if (accept === undefined) return first
  const ranges = accept.split(',').map(each => {
    const [range = '', ...parameters] = each.split(';').map(part => part.trim().toLowerCase())
    const quality = parameters.find(part => part.startsWith('q='))
    return { range, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 }
  })
  const liking = ({ contentType = '' }: MockAnswer): number => {
    const type = contentType.split(';')[0]!.trim().toLowerCase()
    const fits = [type, `${type.split('/')[0]}/*`, '*/*']
    for (const each of fits) {
      const found = ranges.find(({ range }) => range === each)
      if (found) return found.quality
    }
    return 0
  }
  return answers.reduce((best, each) => (liking(each) > liking(best) ? each : best), first)
}

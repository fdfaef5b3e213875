import type { Ctx } from '../contract.js'
import { firstOf, removeHeader, setHeader } from '../headers.js'
import type { TraceContext } from '../trace-context.js'
import type { Sent } from '../tracer.js'

const TRACE = /^(?:[\da-f]{16}|[\da-f]{32})$/
const SPAN = /^[\da-f]{16}$/
const ZEROS = /^0+$/
const MULTI = ['x-b3-traceid', 'x-b3-spanid', 'x-b3-parentspanid', 'x-b3-sampled', 'x-b3-flags']
const NOTHING: Sent = { trace: undefined, span: undefined, sampled: undefined }

const decision = (text: string | undefined): boolean | undefined =>
  text === '1' || text === 'd' || text === 'true' ? true : text === '0' || text === 'false' ? false : undefined

function checked(trace: string | undefined, span: string | undefined, sampled: boolean | undefined): Sent {
  const id = trace?.toLowerCase()
  const own = span?.toLowerCase()
  const isGood = id !== undefined && own !== undefined && TRACE.test(id) && SPAN.test(own)
  if (!isGood || ZEROS.test(id) || ZEROS.test(own)) return { ...NOTHING, sampled }
  return { trace: id.padStart(32, '0'), span: own, sampled }
}

/** The one header comes before the many. What cannot be relied on is left out. */
export function readB3(headers: Ctx['headers']): Sent {
  const single = firstOf(headers.b3)
  if (single !== undefined) {
    const [trace, span, sampled] = single.split('-', 4)
    return span === undefined ? { ...NOTHING, sampled: decision(trace) } : checked(trace, span, decision(sampled))
  }
  const [trace, span, , sampled, flags] = MULTI.map(name => firstOf(headers[name]))
  return checked(trace, span, flags === '1' ? true : decision(sampled))
}

/** In the place of whatever the caller sent. */
export function writeB3(headers: string[], { trace, span, parent, sampled }: TraceContext, single: boolean): void {
  for (const name of ['b3', ...MULTI]) removeHeader(headers, name)
  const told = sampled ? '1' : '0'
  if (single) return setHeader(headers, 'b3', `${trace}-${span}-${told}${parent === undefined ? '' : `-${parent}`}`)
  headers.push('x-b3-traceid', trace, 'x-b3-spanid', span, 'x-b3-sampled', told)
  if (parent !== undefined) headers.push('x-b3-parentspanid', parent)
}

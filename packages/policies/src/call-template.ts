import type { Ctx } from './contract.js'
import { firstOf } from './headers.js'

const PLACEHOLDER =
  /\{(request\.(?:method|path|id|address|query\.[\w.-]{1,100}|headers\.[\w-]{1,100})|application|subscription|plan|version|route)\}/g
/** What may not stand in one line of Latin-1. */
const UNSAFE = /[^\t\x20-\x7e\x80-\xff]/g

/** A text with placeholders such as {request.headers.x-team}, {request.query.city} or {plan}; what a call has not is empty, other braces stay. */
export function callTemplate(text: string): (ctx: Ctx) => string {
  PLACEHOLDER.lastIndex = 0
  if (!PLACEHOLDER.test(text)) return () => text
  return ctx => text.replace(PLACEHOLDER, (_, path: string) => read(ctx, path).replace(UNSAFE, ''))
}

function read(ctx: Ctx, path: string): string {
  switch (path) {
    case 'application':
      return ctx.applicationId ?? ''
    case 'subscription':
      return ctx.subscriptionId ?? ''
    case 'plan':
      return ctx.plan ?? ''
    case 'version':
      return ctx.version ?? ''
    case 'route':
      return ctx.route ?? ''
    case 'request.method':
      return ctx.method
    case 'request.path':
      return ctx.path
    case 'request.id':
      return ctx.requestId
    case 'request.address':
      return ctx.clientAddress
  }
  const name = path.slice(path.indexOf('.', 'request.'.length) + 1)
  if (path.startsWith('request.query.')) return new URLSearchParams(ctx.query).get(name) ?? ''
  return firstOf(ctx.headers[name.toLowerCase()]) ?? ''
}

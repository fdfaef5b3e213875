import { type Ctx, definePolicy } from '../contract.js'
import { bearerOf, looksLikeKey, withoutParameter } from '../credentials.js'
import { firstOf, headerIn, removeHeader } from '../headers.js'
import { about, config } from './config.js'

function keyIn(header: string, value: string | undefined): string | undefined {
  if (header !== 'authorization') return value || undefined
  const bearer = bearerOf(value)
  // No key holds a dot: that is a token, and somebody else's.
  return bearer?.includes('.') ? undefined : bearer
}

function withoutKey(target: string, name: string): string {
  const mark = target.indexOf('?')
  if (mark < 0) return target
  const kept = withoutParameter(target.slice(mark + 1), name)
  return kept === '' ? target.slice(0, mark) : `${target.slice(0, mark)}?${kept}`
}

export default definePolicy({
  id: 'key-auth',
  ...about,
  config,
  compile({ headers, query }, deps) {
    /** Where several places hold something, the one that has the shape of a key counts. */
    const presented = (ctx: Ctx): string | undefined => {
      let other: string | undefined
      for (const header of headers) {
        const found = keyIn(header, firstOf(ctx.headers[header]))
        if (found === undefined) continue
        if (looksLikeKey(found)) return found
        other ??= found
      }
      const inQuery = query !== undefined && ctx.query !== '' ? new URLSearchParams(ctx.query).get(query) : null
      return inQuery || other
    }
    return {
      challenge: 'Bearer realm="gatehouse"',
      authenticate(ctx) {
        const secret = presented(ctx)
        return secret === undefined ? undefined : deps.key(ctx, secret)
      },
      onUpstream(_ctx, out) {
        for (const header of headers) {
          const secret = keyIn(header, headerIn(out.headers, header))
          // What other authentications left here is theirs to pass on.
          if (secret !== undefined && (header !== 'authorization' || looksLikeKey(secret)))
            removeHeader(out.headers, header)
        }
        if (query !== undefined) out.path = withoutKey(out.path, query)
      },
    }
  },
})

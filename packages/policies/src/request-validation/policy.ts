import { type Ctx, definePolicy, type Reply } from '../contract.js'
import { about, config } from './config.js'
import { type Check, compileSchema } from './schema.js'

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i
const NO_BODY: Reply = { error: 'validation_failed', detail: 'The body is missing.' }

export default definePolicy({
  id: 'request-validation',
  ...about,
  config,
  needs: { request: 'json' },
  compile({ body, bodyRequired, query, headers, methods, pathPrefix, tell }) {
    const checked = new Set(methods)
    const ofBody = body && compileSchema(body, false)
    const ofQuery = query && compileSchema(query, true)
    const ofHeaders = headers && compileSchema(headers, true)

    const holds = ({ method, path }: Ctx): boolean =>
      (checked.size === 0 || checked.has(method)) && (pathPrefix === undefined || isBelow(path, pathPrefix))

    function refusal(check: Check | undefined, value: unknown, what: string): Reply | undefined {
      const wrong = check?.(value)
      if (wrong === undefined) return undefined
      return {
        error: 'validation_failed',
        detail: tell ? `The ${what} does not fit: ${wrong}.` : `The ${what} does not fit.`,
      }
    }

    return {
      onRequest(ctx) {
        if (!holds(ctx)) return undefined
        if (ofBody) {
          const sent = (ctx.headers['content-length'] ?? '0') !== '0' || ctx.headers['transfer-encoding'] !== undefined
          if (!sent && bodyRequired) return NO_BODY
          if (sent && !JSON_TYPE.test(ctx.headers['content-type']?.toString() ?? ''))
            return { error: 'unsupported_media_type' }
        }
        return (
          refusal(ofQuery, ofQuery && parameters(ctx.query), 'query') ??
          refusal(ofHeaders, ofHeaders && { ...ctx.headers }, 'set of headers')
        )
      },
      ...(ofBody && { onRequestBody: (ctx, { json }) => (holds(ctx) ? refusal(ofBody, json, 'body') : undefined) }),
    }
  },
})

const isBelow = (path: string, prefix: string): boolean =>
  path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)

/** One that comes several times is a list. */
function parameters(query: string): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = Object.create(null)
  const search = new URLSearchParams(query)
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name)
    all[name] = values.length === 1 ? values[0]! : values
  }
  return all
}

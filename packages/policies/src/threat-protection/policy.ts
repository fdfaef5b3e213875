import { type Ctx, definePolicy, type Reply } from '../contract.js'
import { firstOf } from '../headers.js'
import { about, config } from './config.js'
import { Inspector } from './inspect.js'

const PACKED: Reply = {
  error: 'unsupported_media_type',
  detail: 'Send the body without Content-Encoding: it is looked into.',
}

export default definePolicy({
  id: 'threat-protection',
  ...about,
  config,
  compile(settings, deps) {
    const inspector = new Inspector(settings)
    const verdict = (ctx: Ctx, found: string | undefined): Reply | undefined => {
      if (found === undefined) return undefined
      if (settings.mode === 'block') return { error: 'policy_denied', detail: found }
      deps.note(ctx, `would be refused: ${found}`)
      return undefined
    }
    return {
      onRequest: ctx => verdict(ctx, inspector.head(ctx)),
      ...(settings.places.includes('body') && {
        onRequestBody(ctx, { bytes }) {
          if (bytes.length > 0 && settings.mode === 'block' && isPacked(ctx)) return PACKED
          return verdict(ctx, inspector.body(bytes, (firstOf(ctx.headers['content-type']) ?? '').toLowerCase()))
        },
      }),
    }
  },
})

const isPacked = ({ headers }: Ctx): boolean => (firstOf(headers['content-encoding']) ?? 'identity') !== 'identity'

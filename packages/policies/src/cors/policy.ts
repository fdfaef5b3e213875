import { GRPC_STATUS_FIELDS, grpcWebForm } from '@gatehouse/shared/grpc-web.js'
import { type Ctx, definePolicy } from '../contract.js'
import { firstOf, headerIn, setHeader } from '../headers.js'
import { about, config } from './config.js'

const NOTHING = Buffer.alloc(0)

/** Fetch standard, CORS protocol. */
export default definePolicy({
  id: 'cors',
  ...about,
  config,
  compile(settings) {
    const anybody = settings.origins.includes('*')
    const permits = originTest(settings.origins)
    const methods = settings.methods.join(', ')
    const headers = settings.headers.join(', ')
    const expose = settings.expose.join(', ')
    // Without these a page of grpc-web could not tell how its call has ended.
    const exposeGrpc = [...new Set([...settings.expose, ...GRPC_STATUS_FIELDS])].join(', ')

    const common = (origin: string): string[] => {
      const fields = ['access-control-allow-origin', anybody ? '*' : origin]
      if (settings.credentials) fields.push('access-control-allow-credentials', 'true')
      return fields
    }
    const allowed = (ctx: Ctx): string | undefined => {
      const origin = firstOf(ctx.headers.origin)
      return origin !== undefined && (anybody || permits(origin)) ? origin : undefined
    }

    return {
      onPreflight(ctx) {
        const origin = allowed(ctx)
        const vary = ['vary', 'origin, access-control-request-method, access-control-request-headers']
        // Without the fields a browser refuses by itself, and says why in its console.
        if (origin === undefined) return { status: 204, headers: vary, body: NOTHING }
        const asked = headers || firstOf(ctx.headers['access-control-request-headers']) || ''
        const fields = [...common(origin), 'access-control-allow-methods', methods]
        if (asked !== '') fields.push('access-control-allow-headers', asked)
        fields.push('access-control-max-age', String(settings.maxAge), ...vary)
        return { status: 204, headers: fields, body: NOTHING }
      },
      onResponse(ctx, head) {
        const origin = allowed(ctx)
        if (origin !== undefined) {
          const fields = common(origin)
          for (let i = 0; i < fields.length; i += 2) setHeader(head.headers, fields[i]!, fields[i + 1]!)
          const exposed = grpcWebForm(firstOf(ctx.headers['content-type'])) ? exposeGrpc : expose
          if (exposed !== '') setHeader(head.headers, 'access-control-expose-headers', exposed)
        }
        if (anybody) return
        const vary = headerIn(head.headers, 'vary')
        setHeader(head.headers, 'vary', vary === undefined ? 'origin' : `${vary}, origin`)
      },
    }
  },
})

function originTest(origins: readonly string[]): (origin: string) => boolean {
  const exact = new Set(origins.filter(origin => !origin.includes('*')))
  const below = origins.filter(origin => origin.includes('//*.')).map(origin => origin.split('*') as [string, string])
  return origin =>
    exact.has(origin) ||
    below.some(
      ([scheme, suffix]) =>
        origin.length > scheme.length + suffix.length && origin.startsWith(scheme) && origin.endsWith(suffix),
    )
}

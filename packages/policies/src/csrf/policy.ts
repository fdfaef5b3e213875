import { type Ctx, definePolicy, type Reply } from '../contract.js'
import { firstOf } from '../headers.js'
import { about, config } from './config.js'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const REFUSAL: Reply = { error: 'policy_denied', detail: 'This call comes from a page that may not make it.' }

/** By Fetch Metadata and Origin, as OWASP advises where there is no token in the page. */
export default definePolicy({
  id: 'csrf',
  ...about,
  config,
  compile({ origins, onlyWithCookies }) {
    const known = new Set(origins)
    const isOwn = ({ headers }: Ctx, origin: string): boolean => {
      const host = firstOf(headers.host)
      return host !== undefined && (origin === `https://${host}` || origin === `http://${host}`)
    }
    return {
      onRequest(ctx) {
        const { method, headers } = ctx
        if (SAFE.has(method) || (onlyWithCookies && headers.cookie === undefined)) return undefined
        const origin = firstOf(headers.origin)
        if (origin !== undefined) return known.has(origin) || isOwn(ctx, origin) ? undefined : REFUSAL
        const site = firstOf(headers['sec-fetch-site'])
        // A program that is no browser sends neither.
        return site === undefined || site === 'same-origin' || site === 'none' ? undefined : REFUSAL
      },
    }
  },
})

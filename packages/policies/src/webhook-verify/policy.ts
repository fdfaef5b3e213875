import { definePolicy, type Reply } from '../contract.js'
import { firstOf } from '../headers.js'
import { about, config } from './config.js'
import { isSigned, schemeOf } from './schemes.js'

const UNSIGNED: Reply = { error: 'credentials_missing', detail: 'The headers of its signature are missing.' }
const FORGED: Reply = { error: 'credentials_rejected', detail: 'The signature is not that of this body.' }
const OLD: Reply = { error: 'credentials_expired', detail: 'The time of the signature is too far from now.' }
const REPEATED: Reply = { error: 'credentials_repeated' }
const NO_BODY: Reply = { error: 'bad_request', detail: 'A webhook has a body.' }
/** How long a delivery without a time is remembered. */
const DAY_MS = 86_400_000

export default definePolicy({
  id: 'webhook-verify',
  ...about,
  config,
  compile({ scheme: name, secrets, toleranceSeconds, replay }, deps) {
    const scheme = schemeOf[name]
    const keys = secrets.map(secret => scheme.key(secret))
    const told = (first: boolean): Reply | undefined => (first ? undefined : REPEATED)
    return {
      onRequest({ headers }) {
        const hasBody =
          Number(firstOf(headers['content-length']) ?? 0) > 0 || headers['transfer-encoding'] !== undefined
        if (!hasBody) return NO_BODY
        return scheme.read(headers) ? undefined : UNSIGNED
      },
      onRequestBody(ctx, { bytes }) {
        const signed = scheme.read(ctx.headers)
        if (!signed) return UNSIGNED
        if (!isSigned(signed, keys, bytes)) return FORGED
        const now = deps.now()
        if (signed.time !== undefined && Math.abs(now / 1000 - signed.time) > toleranceSeconds) return OLD
        if (replay === 'pass' || ctx.rehearsal) return undefined
        const until = signed.time === undefined ? now + DAY_MS : (signed.time + toleranceSeconds) * 1000
        const first = deps.once(signed.name, until)
        return typeof first === 'boolean' ? told(first) : first.then(told)
      },
    }
  },
})

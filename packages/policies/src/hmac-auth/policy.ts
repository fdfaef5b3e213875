import { type Ctx, definePolicy, type MaybePromise, type Rejection, type Verdict } from '../contract.js'
import { firstOf, removeHeader } from '../headers.js'
import { about, config } from './config.js'
import { digestOf, isSignedWith, readSignature, type Signature, signingText, toldDigest } from './signature.js'

const rejected = (detail: string): Rejection => ({ error: 'credentials_rejected', detail })
const WRONG = rejected('The name, the secret or the signature is wrong.')
const UNREADABLE = rejected('Send hmac username="…", algorithm="…", headers="…", signature="…".')
const REPEATED: Rejection = { error: 'credentials_repeated' }
const OTHER_BODY = rejected('The body is not the one that was signed.')

export default definePolicy({
  id: 'hmac-auth',
  ...about,
  config,
  compile({ credentials, algorithms, requiredHeaders, clockSkewSeconds, body, forward, realm }, deps) {
    const known = new Map(credentials.map(each => [each.username, each]))
    const skewMs = clockSkewSeconds * 1000
    const accepted = deps.slot<{ digest: string | undefined }>()

    /** ms of the signed date; undefined where none is, or it cannot be read. */
    const signedTime = (ctx: Ctx, { signed }: Signature): number | undefined => {
      const name = ['x-date', 'date'].find(each => signed.includes(each))
      const time = Date.parse((name !== undefined && firstOf(ctx.headers[name])) || '')
      return Number.isNaN(time) ? undefined : time
    }
    const check = (ctx: Ctx, sent: Signature): MaybePromise<Verdict> => {
      const time = signedTime(ctx, sent)
      if (time === undefined) return rejected('A signed Date or X-Date header is needed.')
      if (Math.abs(deps.now() - time) > skewMs)
        return { error: 'credentials_expired', detail: 'The date is too far from now.' }
      const missing = requiredHeaders.find(name => !sent.signed.includes(name))
      if (missing !== undefined) return rejected(`${missing} has to be signed.`)
      const credential = known.get(sent.username)
      const text = signingText(ctx, sent.signed)
      if (!credential || text === undefined) return WRONG
      if (!algorithms.some(name => name === sent.algorithm) || !isSignedWith(credential.secret, sent, text))
        return WRONG
      accepted.set(ctx, { digest: toldDigest(ctx, sent.signed) })
      const identity = { application: credential.application }
      if (ctx.rehearsal) return identity
      const first = deps.once(sent.signature.toString('base64'), time + skewMs)
      return typeof first === 'boolean' ? (first ? identity : REPEATED) : first.then(is => (is ? identity : REPEATED))
    }
    return {
      challenge: `hmac realm="${realm}", headers="date ${requiredHeaders.join(' ')}"`,
      authenticate(ctx) {
        const sent = readSignature(firstOf(ctx.headers.authorization))
        return sent ? check(ctx, sent) : sent === null ? UNREADABLE : undefined
      },
      ...(body === 'signed' && {
        onRequestBody(ctx, { bytes }) {
          const told = accepted.get(ctx)
          if (told === undefined || bytes.length === 0) return undefined
          if (told.digest === undefined) return rejected('A signed Content-Digest or Digest of the body is needed.')
          return told.digest === digestOf(bytes) ? undefined : OTHER_BODY
        },
      }),
      ...(!forward && {
        onUpstream(ctx, out) {
          if (accepted.get(ctx) !== undefined) removeHeader(out.headers, 'authorization')
        },
      }),
    }
  },
})

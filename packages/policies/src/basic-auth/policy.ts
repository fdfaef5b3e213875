import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { definePolicy, type Identity, type Rejection } from '../contract.js'
import { basicOf, looksLikeKey } from '../credentials.js'
import { firstOf, removeHeader } from '../headers.js'
import { about, config } from './config.js'

const REJECTED: Rejection = { error: 'credentials_rejected', detail: 'The user name or password is wrong.' }
const UNREADABLE: Rejection = { error: 'credentials_rejected', detail: 'Send "Basic" and base64 of "name:password".' }

export default definePolicy({
  id: 'basic-auth',
  ...about,
  config,
  compile({ keys, users, forward, realm }, deps) {
    // Passwords are compared as digests of one length under a key of this process, in the same time wherever they differ.
    const salt = randomBytes(32)
    const digest = (text: string): Buffer => createHmac('sha256', salt).update(text).digest()
    const nobody = randomBytes(32)
    const known = new Map(
      users.map(({ username, password, application }) => [username, { digest: digest(password), application }]),
    )

    const check = (user: string, password: string): Identity | Rejection => {
      const found = known.get(user)
      const same = timingSafeEqual(digest(password), found?.digest ?? nobody)
      return same && found ? { application: found.application } : REJECTED
    }
    return {
      challenge: `Basic realm="${realm}", charset="UTF-8"`,
      authenticate(ctx) {
        const sent = basicOf(firstOf(ctx.headers.authorization))
        if (!sent) return sent === null ? UNREADABLE : undefined
        const { user, password } = sent
        const secret = password === '' ? user : password
        if (looksLikeKey(secret)) return keys ? deps.key(ctx, secret) : REJECTED
        return check(user, password)
      },
      onUpstream(ctx, out) {
        const sent = basicOf(firstOf(ctx.headers.authorization))
        // A key never travels on, whatever is said of passwords.
        if (sent && (!forward || looksLikeKey(sent.password) || looksLikeKey(sent.user)))
          removeHeader(out.headers, 'authorization')
      },
    }
  },
})

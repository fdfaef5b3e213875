import { z } from 'zod'
import { comment, instant, name, pageOf, pageQuery } from './common.js'

export const email = z.email().max(254).meta({ title: 'E-mail' })
/** NIST SP 800-63B: at least 15 characters, no composition rules; well-known ones are refused by the service. */
export const password = z.string().min(15, 'at least 15 characters').max(256).meta({ title: 'Password', secret: true })

export const signUp = z.strictObject({ email, password, name })
export const token = z.strictObject({ token: z.string().min(10).max(200) })
export const signIn = z.strictObject({ email, password: z.string().min(1).max(256).meta({ secret: true }) })
export const requestReset = z.strictObject({ email })
export const reset = z.strictObject({ token: z.string().min(10).max(200), password })
export const setup = z.strictObject({ token: z.string().min(10).max(200), email, password, name })

export const user = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    state: z.string(),
    platformRole: z.enum(['owner', 'operator', 'auditor']).nullable(),
    createdAt: instant,
  })
  .meta({ id: 'User' })

export const userQuery = pageQuery.extend({
  state: z.enum(['unverified', 'pending_approval', 'active', 'suspended', 'deactivated', 'rejected']).optional(),
})
export const userPage = pageOf(user)
export const userReject = z.strictObject({ comment })

export const platformSettings = z
  .object({
    signUp: z
      .enum(['open', 'approval'])
      .meta({ title: 'Sign-up', description: 'Open to everybody with an e-mail address, or after approval of each.' }),
  })
  .meta({ id: 'PlatformSettings' })
export const platformSettingsUpdate = z.strictObject(platformSettings.shape)

export const session = z.object({ user }).meta({ id: 'SignedIn' })

export const me = z
  .object({
    user,
    permissions: z.array(z.string()).describe('On the platform.'),
    tenants: z.array(
      z.object({
        id: z.string(),
        slug: z.string(),
        name: z.string(),
        roles: z.array(z.string()),
        permissions: z.array(z.string()),
      }),
    ),
    organizations: z.array(
      z.object({
        id: z.string(),
        slug: z.string(),
        name: z.string(),
        personal: z.boolean(),
        role: z.string(),
        permissions: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'Me' })

export const tokenCreate = z.strictObject({ name, expiresAt: instant.optional() })
export const tokenView = z
  .object({
    id: z.string(),
    name: z.string(),
    lastFour: z.string(),
    createdAt: instant,
    expiresAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: 'Token' })
export const tokenCreated = tokenView.extend({ secret: z.string() }).meta({ id: 'TokenCreated' })
export const tokenPage = pageOf(tokenView)

export const sessionView = z
  .object({
    id: z.string(),
    current: z.boolean(),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    createdAt: instant,
    lastSeenAt: instant,
  })
  .meta({ id: 'Session' })

export const outboxQuery = z.strictObject({
  to: z.string().max(254).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
})
export const outboxMail = z
  .object({
    id: z.string(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    links: z.array(z.string()),
    createdAt: instant,
    sentAt: instant.nullable(),
  })
  .meta({ id: 'Mail' })
export const outboxPage = pageOf(outboxMail)

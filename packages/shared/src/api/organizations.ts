import { z } from 'zod'
import { instant, name, pageOf, slug } from './common.js'
import { email } from './identity.js'

const role = z.enum(['owner', 'developer', 'viewer']).meta({
  title: 'Role',
  description: 'Owners say who belongs to it; developers make applications and keys; viewers look.',
})

export const organizationCreate = z.strictObject({ slug, name })
export const organizationUpdate = z.strictObject({ name })
/** As one of its members sees it. */
export const organizationView = z
  .object({ id: z.string(), slug: z.string(), name: z.string(), personal: z.boolean(), role: z.string() })
  .meta({ id: 'Organization' })
export const organizationPage = pageOf(organizationView)

export const organizationMemberUpdate = z.strictObject({ role })
export const organizationMemberView = z
  .object({
    userId: z.string(),
    email: z.string().meta({ title: 'E-mail' }),
    name: z.string(),
    role,
    createdAt: instant,
  })
  .meta({ id: 'OrganizationMember' })
export const organizationMemberPage = pageOf(organizationMemberView)

export const organizationInvitationCreate = z.strictObject({ email, role })
export const organizationInvitationView = z
  .object({
    id: z.string(),
    email: z.string().meta({ title: 'E-mail' }),
    role,
    state: z.string(),
    createdAt: instant,
    expiresAt: instant,
  })
  .meta({ id: 'OrganizationInvitation' })
export const organizationInvitationPage = pageOf(organizationInvitationView)

import { z } from 'zod'
import { tenantPermissions } from '../permissions.js'
import { instant, name, pageOf, slug } from './common.js'
import { email } from './identity.js'

/** The service refuses reserved slugs, as `slug_reserved`. */
export const tenantCreate = z.strictObject({ slug, name })
export const tenantUpdate = z.strictObject({ name })
export const tenantView = z
  .object({ id: z.string(), slug: z.string(), name: z.string(), createdAt: instant })
  .meta({ id: 'Tenant' })
export const tenantPage = pageOf(tenantView)

const roles = z.array(z.string().max(63)).min(1).max(20).meta({ title: 'Roles' })
export const memberUpdate = z.strictObject({ roles })
export const memberView = z
  .object({
    userId: z.string(),
    email: z.string().meta({ title: 'E-mail' }),
    name: z.string(),
    roles: z.array(z.string()),
    createdAt: instant,
  })
  .meta({ id: 'Member' })
export const memberPage = pageOf(memberView)

export const invitationCreate = z.strictObject({ email, roles })
export const invitationAccept = z.strictObject({ token: z.string().min(10).max(200) })
export const invitationView = z
  .object({
    id: z.string(),
    email: z.string().meta({ title: 'E-mail' }),
    roles: z.array(z.string()),
    state: z.string(),
    createdAt: instant,
    expiresAt: instant,
  })
  .meta({ id: 'Invitation' })
export const invitationPage = pageOf(invitationView)

export const roleCreate = z.strictObject({ slug, name, permissions: z.array(z.enum(tenantPermissions)).min(1) })
export const roleUpdate = roleCreate.omit({ slug: true }).partial()
export const roleView = z
  .object({
    id: z.string().nullable(),
    slug: z.string(),
    name: z.string(),
    builtIn: z.boolean(),
    permissions: z.array(z.string()),
  })
  .meta({ id: 'Role' })
export const rolePage = pageOf(roleView)

export const teamCreate = z.strictObject({ slug, name })
export const teamUpdate = z.strictObject({ name })
export const teamView = z
  .object({ id: z.string(), slug: z.string(), name: z.string(), members: z.int(), createdAt: instant })
  .meta({ id: 'Team' })
export const teamPage = pageOf(teamView)
export const teamMemberAdd = z.strictObject({ userId: z.string().max(60) })
export const teamShare = z.strictObject({ type: z.enum(['api', 'product']), subject: z.string().max(150) })
export const teamMemberPage = pageOf(
  z
    .object({ userId: z.string(), email: z.string().meta({ title: 'E-mail' }), name: z.string() })
    .meta({ id: 'TeamMember' }),
)
export const teamShareView = z.object({ type: z.enum(['api', 'product']), id: z.string() }).meta({ id: 'TeamShare' })
export const teamSharePage = pageOf(teamShareView)

import type * as identity from '@gatehouse/shared/api/identity.js'
import { session } from '@gatehouse/shared/api/identity.js'
import { z } from 'zod'
import { act, post } from '../../lib/api-client.js'

export const signIn = (input: z.output<typeof identity.signIn>) => post(session, '/auth/sign-in', input)
export const signUp = (input: z.output<typeof identity.signUp>) => act('POST', '/auth/sign-up', input)
export const verifyEmail = (token: string) => act('POST', '/auth/verify-email', { token })
export const requestReset = (input: z.output<typeof identity.requestReset>) => act('POST', '/auth/request-reset', input)
export const resetPassword = (input: z.output<typeof identity.reset>) => act('POST', '/auth/reset', input)
/** One of the two. */
const joined = z.object({ tenantId: z.string().optional(), organizationId: z.string().optional() })
export type Joined = z.output<typeof joined>
export const acceptInvitation = (token: string) => post(joined, '/invitations/accept', { token })
export const setUp = (input: z.output<typeof identity.setup>) => post(session, '/auth/setup', input)

import { pageOf } from '@gatehouse/shared/api/common.js'
import type { tokenCreate } from '@gatehouse/shared/api/identity.js'
import { sessionView, tokenCreated, tokenPage, type tokenView } from '@gatehouse/shared/api/identity.js'
import type { z } from 'zod'
import { act, get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'

export type Token = z.output<typeof tokenView>
export type Session = z.output<typeof sessionView>

const sessionPage = pageOf(sessionView)

export const tokensQuery = pagedQuery(['tokens'], (cursor, signal) =>
  get(tokenPage, '/me/tokens', { query: { cursor }, signal }),
)
export const sessionsQuery = pagedQuery(['sessions'], (_, signal) => get(sessionPage, '/me/sessions', { signal }))

export const createToken = (input: z.output<typeof tokenCreate>) => post(tokenCreated, '/me/tokens', input)
export const revokeToken = (id: string) => act('DELETE', `/me/tokens/${encodeURIComponent(id)}`)
export const endSession = (id: string) => act('DELETE', `/me/sessions/${encodeURIComponent(id)}`)
export const endOtherSessions = () => act('DELETE', '/me/sessions')

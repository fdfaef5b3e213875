import { pageOf, revised } from '@gatehouse/shared/api/common.js'
import {
  joinTokenCreated,
  nodeDetail,
  nodeGroupChanged,
  type nodeGroupCreate,
  nodeGroupPage,
  type nodeGroupView,
  nodePage,
  type nodeView,
  snapshotPage,
  type snapshotView,
} from '@gatehouse/shared/api/fleet.js'
import { queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import { change, get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'

export type GatewayNode = z.output<typeof nodeView>
export type NodeDetail = z.output<typeof nodeDetail>
export type NodeGroup = z.output<typeof nodeGroupView>
export type Change = z.output<typeof snapshotView>
export type GroupInput = z.input<typeof nodeGroupCreate>

// What nodes do is followed as it happens.
export const LIVE_MS = 2_000

export const nodesQuery = pagedQuery(['nodes'], (cursor, signal) =>
  get(nodePage, '/nodes', { query: { cursor }, signal }),
)
export const nodeQuery = (id: string) =>
  queryOptions({
    queryKey: ['node', id],
    queryFn: ({ signal }) => get(nodeDetail, `/nodes/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: LIVE_MS,
  })
export const groupsQuery = pagedQuery(['node-groups'], (cursor, signal) =>
  get(nodeGroupPage, '/node-groups', { query: { cursor }, signal }),
)
export const changesQuery = queryOptions({
  queryKey: ['snapshots', 'latest'],
  queryFn: ({ signal }) => get(snapshotPage, '/snapshots', { query: { limit: 5 }, signal }),
  refetchInterval: LIVE_MS,
})
/** What a group can be made to serve. */
export const tenantNamesQuery = queryOptions({
  queryKey: ['tenant-names'],
  queryFn: async ({ signal }) => {
    const page = await get(pageOf(z.object({ slug: z.string() })), '/tenants', { query: { limit: 200 }, signal })
    return page.data.map(({ slug }) => slug)
  },
})

const node = (id: string) => `/nodes/${encodeURIComponent(id)}`
const group = (slug: string) => `/node-groups/${encodeURIComponent(slug)}`

export const drainNode = (id: string) => post(nodeDetail, `${node(id)}/drain`, {})
export const resumeNode = (id: string) => post(nodeDetail, `${node(id)}/resume`)
export const revokeNode = (id: string) => post(nodeDetail, `${node(id)}/revoke`)
export const createJoinToken = (input: { group: string; ttlMinutes: number }) =>
  post(joinTokenCreated, '/nodes/join-tokens', input)
export const createGroup = (input: GroupInput) => post(nodeGroupChanged, '/node-groups', input)
export const updateGroup = (slug: string, input: Omit<GroupInput, 'slug'>) =>
  change(nodeGroupChanged, 'PATCH', group(slug), input)
export const deleteGroup = (slug: string) => change(revised, 'DELETE', group(slug), undefined)

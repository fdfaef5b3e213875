import {
  type FeedCreate,
  feedCreated,
  feedPage,
  type feedReplay,
  feedTested,
  feedView,
} from '@gatehouse/shared/api/feeds.js'
import type { z } from 'zod'
import { act, change, get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Feed = z.output<typeof feedView>
export type MadeFeed = z.output<typeof feedCreated>

export const feedsQuery = (tenant: string) =>
  pagedQuery(['feeds', tenant], (cursor, signal) =>
    get(feedPage, path`/tenants/${tenant}/feeds`, { query: { cursor }, signal }),
  )

const one = (tenant: string, feed: string) => path`/tenants/${tenant}/feeds/${feed}`
export const makeFeed = (tenant: string, input: FeedCreate) => post(feedCreated, path`/tenants/${tenant}/feeds`, input)
export const turnFeed = (tenant: string, feed: string, enabled: boolean) =>
  change(feedView, 'PATCH', one(tenant, feed), { enabled })
export const deleteFeed = (tenant: string, feed: string) => act('DELETE', one(tenant, feed))
export const replayFeed = (tenant: string, feed: string, input: z.input<typeof feedReplay>) =>
  post(feedView, `${one(tenant, feed)}/replay`, input)
export const testFeed = (tenant: string, feed: string) => post(feedTested, `${one(tenant, feed)}/test`)

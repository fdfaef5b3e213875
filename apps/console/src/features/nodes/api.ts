import { nodePage, type nodeView } from '@gatehouse/shared/api/fleet.js'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'

export type GatewayNode = z.output<typeof nodeView>

export const nodesQuery = pagedQuery(['nodes'], (cursor, signal) =>
  get(nodePage, '/nodes', { query: { cursor }, signal }),
)

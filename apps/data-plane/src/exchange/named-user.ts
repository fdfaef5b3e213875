import type { Exchange } from './exchange.js'

/** Names the end user for whom an application calls, where the request itself does not. */
const USER_HEADER = 'x-gatehouse-user'
const MOST = 200

export const namedUser = (exchange: Exchange): string | undefined => exchange.header(USER_HEADER)?.slice(0, MOST)

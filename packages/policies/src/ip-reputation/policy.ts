import { rangeTest } from '@gatehouse/shared/net/cidr.js'
import { definePolicy, type Reply } from '../contract.js'
import { about, config } from './config.js'
import { Feed } from './feed.js'

const LISTED: Reply = { error: 'ip_denied' }
const UNAVAILABLE: Reply = { error: 'decision_unavailable' }
const REFUSED = 'gatehouse_reputation_listed_total'

export default definePolicy({
  id: 'ip-reputation',
  ...about,
  config,
  compile({ feeds: lists, deny, allow, mode, untilLoaded, ...bounds }, deps) {
    const feeds = lists.map(list => new Feed(list, bounds, deps))
    const isExempt = rangeTest(allow)
    const isDenied = rangeTest(deny)

    const listOf = (address: string): string | undefined =>
      feeds.find(feed => feed.has(address))?.name ?? (isDenied(address) ? 'deny' : undefined)

    return {
      onRequest(ctx) {
        const address = ctx.clientAddress
        const list = listOf(address)
        if (list !== undefined && !isExempt(address)) {
          if (!ctx.rehearsal) deps.count(REFUSED, { list })
          if (mode === 'refuse') return LISTED
          deps.note(ctx, `would be refused: the address is on the list ${list}`)
          return undefined
        }
        if (untilLoaded === 'refuse' && !feeds.every(feed => feed.loaded)) return UNAVAILABLE
        return undefined
      },
    }
  },
})

import { rangeTest } from '@gatehouse/shared/net/cidr.js'
import { definePolicy, type Reply } from '../contract.js'
import { about, config } from './config.js'

const REFUSAL: Reply = { error: 'ip_denied' }

export default definePolicy({
  id: 'ip-restriction',
  ...about,
  config,
  compile({ allow, deny }) {
    const denied = rangeTest(deny)
    const allowed = allow.length === 0 ? () => true : rangeTest(allow)
    return {
      onRequest: ({ clientAddress }) => (denied(clientAddress) || !allowed(clientAddress) ? REFUSAL : undefined),
    }
  },
})

import { compileCondition } from '@gatehouse/shared/config/condition.js'
import { definePolicy, type Reply } from '../contract.js'
import { about, config } from './config.js'

export default definePolicy({
  id: 'cel-authorization',
  ...about,
  config,
  compile({ allow, detail }) {
    const allows = compileCondition(allow)
    const refusal: Reply = detail === undefined ? { error: 'policy_denied' } : { error: 'policy_denied', detail }
    return {
      onRequest(ctx) {
        try {
          return allows(ctx) ? undefined : refusal
        } catch {
          // It asked for something that this call has not: what cannot be decided is not allowed.
          return refusal
        }
      },
    }
  },
})

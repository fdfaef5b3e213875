import { definePolicy, type Reply } from '../contract.js'
import { about, config } from './config.js'

const REFUSAL: Reply = { error: 'policy_denied', detail: 'This application may not call this API. Ask its publisher.' }

export default definePolicy({
  id: 'acl',
  ...about,
  config,
  compile({ allow, deny }) {
    const allowed = new Set(allow)
    const denied = new Set(deny)
    return {
      onRequest({ applicationId }) {
        // Whoever is nobody is on no list: an allow list shuts them out.
        if (applicationId === undefined) return allowed.size > 0 ? REFUSAL : undefined
        return denied.has(applicationId) || (allowed.size > 0 && !allowed.has(applicationId)) ? REFUSAL : undefined
      },
    }
  },
})

import { definePolicy } from '../contract.js'
import { about, config } from './config.js'
import { faultIn } from './fault.js'

export default definePolicy({
  id: 'json-threat-protection',
  ...about,
  config,
  needs: { request: 'json' },
  compile: limits => ({
    onRequestBody(_ctx, { json }) {
      const fault = faultIn(json, limits)
      return fault === undefined ? undefined : { error: 'bad_request', detail: `The body was refused: ${fault}.` }
    },
  }),
})

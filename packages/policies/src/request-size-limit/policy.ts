import { definePolicy, type Reply } from '../contract.js'
import { firstOf } from '../headers.js'
import { about, config } from './config.js'

const TOO_LARGE: Reply = { error: 'body_too_large' }
const NO_LENGTH: Reply = { error: 'bad_request', detail: 'Send a Content-Length; this API takes no body without one.' }

export default definePolicy({
  id: 'request-size-limit',
  ...about,
  config,
  compile: ({ maxBodyBytes, requireLength }) => ({
    onRequest({ headers }) {
      const told = firstOf(headers['content-length'])
      if (told !== undefined) return Number(told) > maxBodyBytes ? TOO_LARGE : undefined
      return requireLength && headers['transfer-encoding'] !== undefined ? NO_LENGTH : undefined
    },
    // What did not say how long it is shows when it has been read.
    onRequestBody: (_ctx, { bytes }) => (bytes.length > maxBodyBytes ? TOO_LARGE : undefined),
  }),
})

import { definePolicy } from '../contract.js'
import { headerIn, removeHeader, setHeader } from '../headers.js'
import { about, config } from './config.js'

/** As OWASP's secure headers project advises for APIs. */
const SECURITY: readonly [string, string][] = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
  ['strict-transport-security', 'max-age=31536000; includeSubDomains'],
]

export default definePolicy({
  id: 'response-transform',
  ...about,
  config,
  compile({ removeHeaders, setHeaders, addHeaders, security }) {
    const sets = Object.entries(setHeaders)
    const adds = [...Object.entries(addHeaders), ...(security ? SECURITY : [])]
    return {
      onResponse(_ctx, { headers }) {
        for (const name of removeHeaders) removeHeader(headers, name)
        for (const [name, value] of sets) setHeader(headers, name, value)
        for (const [name, value] of adds) if (headerIn(headers, name) === undefined) headers.push(name, value)
      },
    }
  },
})

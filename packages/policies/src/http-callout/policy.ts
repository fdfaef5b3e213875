import { definePolicy, type FetchAnswer } from '../contract.js'
import { decisionHooks } from '../decision-hooks.js'
import type { Decision } from '../decisions.js'
import { headerIn } from '../headers.js'
import { about, config } from './config.js'

export default definePolicy({
  id: 'http-callout',
  ...about,
  config,
  compile(settings, deps) {
    const read = ({ status, headers }: FetchAnswer): Decision => {
      if (status === 401 || status === 403) return { allowed: false, headers: [] }
      // Whatever else it is, it is no decision.
      if (status < 200 || status > 299) throw new Error(`answered with status ${status}`)
      const given = settings.upstreamHeaders.flatMap(name => {
        const value = headerIn(headers, name)
        return value === undefined ? [] : [name, value]
      })
      return { allowed: true, headers: given }
    }
    return decisionHooks(settings, deps, told => told, read)
  },
})

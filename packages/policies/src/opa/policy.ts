import { definePolicy, type FetchAnswer } from '../contract.js'
import { decisionHooks } from '../decision-hooks.js'
import type { Decision } from '../decisions.js'
import { jsonIn } from '../remote-keys.js'
import { about, config } from './config.js'

const VALUE = /^[\t\x20-\x7e\x80-\xff]{0,4000}$/

export default definePolicy({
  id: 'opa',
  ...about,
  config,
  compile(settings, deps) {
    const read = (answer: FetchAnswer): Decision => {
      const { result } = jsonIn(answer) as { result?: unknown }
      if (typeof result === 'boolean') return { allowed: result, headers: [] }
      // A rule that is not defined for this call allows nothing.
      if (result === null || typeof result !== 'object') return { allowed: false, headers: [] }
      const { allow, reason, headers } = result as {
        allow?: unknown
        reason?: unknown
        headers?: Record<string, unknown>
      }
      const given = settings.upstreamHeaders.flatMap(name => {
        const value = headers?.[name]
        return typeof value === 'string' && VALUE.test(value) ? [name, value] : []
      })
      return {
        allowed: allow === true,
        ...(typeof reason === 'string' && { detail: reason.slice(0, 500) }),
        headers: given,
      }
    }
    return decisionHooks(settings, deps, input => ({ input }), read)
  },
})

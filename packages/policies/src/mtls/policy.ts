import { X509Certificate } from 'node:crypto'
import { definePolicy, type Identity, type Rejection } from '../contract.js'
import { Recent } from '../recent.js'
import { chainOf } from './chain.js'
import { about, config } from './config.js'
import { namesIn } from './names.js'
import { Revocations } from './revocations.js'

const UNNAMED: Rejection = { error: 'application_unknown' }
/** A chain is checked again after this: it may have run out, or a list may have. */
const REMEMBER_MS = 30_000

export default definePolicy({
  id: 'mtls',
  ...about,
  config,
  compile({ authorities, nameIn, applications, application, ...settings }, deps) {
    const trusted = authorities.map(text => new X509Certificate(text))
    const mapped = new Map(
      applications.map(each => [nameIn === 'fingerprint' ? each.value.toLowerCase() : each.value, each.application]),
    )
    const known = new Recent<Identity | Rejection>(deps.now)
    const revocations = new Revocations(settings, deps, () => known.clear())

    const check = (sent: readonly Buffer[]): Identity | Rejection => {
      const chain = chainOf(sent, trusted, deps.now())
      if ('error' in chain) return chain
      const fault = revocations.faultIn(chain)
      if (fault) return fault
      const named = namesIn(chain[0]!, nameIn).find(name => mapped.has(name))
      const found = named === undefined ? application : mapped.get(named)
      return found === undefined ? UNNAMED : { application: found }
    }
    return {
      challenge: 'ClientCertificate',
      authenticate({ clientCertificates: sent }) {
        if (sent.length === 0) return undefined
        const name = Buffer.concat(sent).toString('latin1')
        const before = known.get(name)
        if (before) return before
        const verdict = check(sent)
        known.set(name, verdict, deps.now() + REMEMBER_MS)
        return verdict
      },
    }
  },
})

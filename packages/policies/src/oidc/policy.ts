import { definePolicy } from '../contract.js'
import { RemoteKeys } from '../remote-keys.js'
import { tokenHooks } from '../token-hooks.js'
import { TokenVerifier } from '../token-verifier.js'
import { about, config } from './config.js'
import { discover } from './discovery.js'

export default definePolicy({
  id: 'oidc',
  ...about,
  config,
  compile(settings, deps) {
    const { issuer } = settings
    const remote = new RemoteKeys(deps, {
      ...settings,
      locate: async () => (await discover(issuer, deps.fetch)).keys,
      changed: () => verifier.forget(),
    })
    const verifier: TokenVerifier = new TokenVerifier({
      ...settings,
      issuers: [issuer],
      keys: [],
      remote,
      now: deps.now,
    })
    return tokenHooks(settings, verifier, deps)
  },
})

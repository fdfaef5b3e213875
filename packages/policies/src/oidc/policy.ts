import { definePolicy } from '../contract.js'
import { RemoteKeys } from '../remote-keys.js'
import { tokenHooks } from '../token-hooks.js'
import { TokenVerifier } from '../token-verifier.js'
import { about, config } from './config.js'
import { discoverKeys } from './discovery.js'

export default definePolicy({
  id: 'oidc',
  ...about,
  config,
  compile(settings, deps) {
    const { issuer } = settings
    const remote = new RemoteKeys(deps, {
      ...settings,
      locate: () => discoverKeys(issuer, deps.fetch),
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

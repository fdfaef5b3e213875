import { definePolicy } from '../contract.js'
import { RemoteKeys } from '../remote-keys.js'
import { tokenHooks } from '../token-hooks.js'
import { TokenVerifier } from '../token-verifier.js'
import { about, config } from './config.js'
import { readStaticKey } from './static-key.js'

export default definePolicy({
  id: 'jwt',
  ...about,
  config,
  compile(settings, deps) {
    const { jwksUrl } = settings
    const remote =
      jwksUrl === undefined
        ? null
        : new RemoteKeys(deps, { ...settings, locate: async () => jwksUrl, changed: () => verifier.forget() })
    const verifier: TokenVerifier = new TokenVerifier({
      ...settings,
      keys: settings.keys.map(readStaticKey),
      remote,
      now: deps.now,
    })
    return tokenHooks(settings, verifier, deps)
  },
})

import { definePolicy } from '../contract.js'
import { tokenHooks } from '../token-hooks.js'
import { about, config } from './config.js'
import { Introspector } from './introspector.js'

export default definePolicy({
  id: 'oauth2-introspection',
  ...about,
  config,
  compile: (settings, deps) => tokenHooks(settings, new Introspector(settings, deps), deps),
})

import { definePolicy } from '../contract.js'
import { Cache } from './cache.js'
import { about, config } from './config.js'

export default definePolicy({
  id: 'cache',
  ...about,
  config,
  compile: (settings, deps) => new Cache(settings, deps),
})

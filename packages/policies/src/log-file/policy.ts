import { callLog, jsonLines } from '../call-log.js'
import { definePolicy } from '../contract.js'
import { about, config } from './config.js'

export default definePolicy({
  id: 'log-file',
  ...about,
  config,
  compile(settings, deps) {
    const bound = { maxBytes: settings.maxMegabytes << 20, keep: settings.keep }
    return callLog(settings, deps, batch => deps.append(settings.file, jsonLines(batch), bound))
  },
})

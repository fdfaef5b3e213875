import { callLog } from '../call-log.js'
import { definePolicy } from '../contract.js'
import { sendAll } from '../log-delivery.js'
import { about, config } from './config.js'

export default definePolicy({
  id: 'log-udp',
  ...about,
  config,
  compile: (settings, deps) =>
    callLog(settings, deps, batch =>
      sendAll(
        deps,
        settings.url,
        batch.map(entry => JSON.stringify(entry)),
      ),
    ),
})

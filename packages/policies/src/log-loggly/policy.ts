import { httpLog, jsonLines } from '../call-log.js'
import { about, config } from './config.js'

export default httpLog({
  id: 'log-loggly',
  ...about,
  config,
  receiver({ url, token, tags }) {
    const bulk = `${url.replace(/\/$/, '')}/bulk/${token}/${tags.length > 0 ? `tag/${tags.join()}/` : ''}`
    return batch => ({
      url: bulk,
      headers: ['content-type', 'text/plain'],
      body: jsonLines(batch.map(entry => ({ timestamp: entry.time, ...entry }))),
    })
  },
})

import { httpLog, jsonLines, timeOf } from '../call-log.js'
import { about, config } from './config.js'

export default httpLog({
  id: 'log-splunk',
  ...about,
  config,
  receiver({ url, token, index, source, sourcetype }) {
    const headers = ['content-type', 'application/json', 'authorization', `Splunk ${token}`]
    return batch => ({
      url,
      headers,
      body: jsonLines(batch.map(event => ({ time: timeOf(event) / 1000, index, source, sourcetype, event }))),
    })
  },
})

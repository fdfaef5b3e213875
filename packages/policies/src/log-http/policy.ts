import { httpLog, jsonLines } from '../call-log.js'
import { flatHeaders } from '../log-fields.js'
import { about, config } from './config.js'

export default httpLog({
  id: 'log-http',
  ...about,
  config,
  receiver({ url, format, headers }) {
    const lines = format === 'ndjson'
    const sent = ['content-type', lines ? 'application/x-ndjson' : 'application/json', ...flatHeaders(headers)]
    return batch => ({ url, headers: sent, body: lines ? jsonLines(batch) : JSON.stringify(batch) })
  },
})

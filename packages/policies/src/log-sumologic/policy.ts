import { httpLog, jsonLines } from '../call-log.js'
import { about, config } from './config.js'

export default httpLog({
  id: 'log-sumologic',
  ...about,
  config,
  receiver({ url, category, name }) {
    const headers = ['content-type', 'application/json', 'x-sumo-name', name]
    if (category !== undefined) headers.push('x-sumo-category', category)
    return batch => ({ url, headers, body: jsonLines(batch) })
  },
})

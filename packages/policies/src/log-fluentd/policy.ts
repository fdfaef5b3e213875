import { httpLog } from '../call-log.js'
import { flatHeaders } from '../log-fields.js'
import { about, config } from './config.js'

export default httpLog({
  id: 'log-fluentd',
  ...about,
  config,
  receiver({ url, tag, headers }) {
    const sent = ['content-type', 'application/json', ...flatHeaders(headers)]
    const input = `${url.replace(/\/$/, '')}/${tag}`
    return batch => ({
      url: input,
      headers: sent,
      // A field "time" would be read as the event's own, in a form that each input is told separately.
      body: JSON.stringify(batch.map(({ time: timestamp, ...entry }) => ({ timestamp, ...entry }))),
    })
  },
})

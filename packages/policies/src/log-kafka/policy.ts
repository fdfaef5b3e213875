import { httpLog } from '../call-log.js'
import type { FetchAnswer } from '../contract.js'
import { flatHeaders } from '../log-fields.js'
import { about, config } from './config.js'

const TYPES = ['content-type', 'application/vnd.kafka.json.v2+json', 'accept', 'application/vnd.kafka.v2+json']

export default httpLog({
  id: 'log-kafka',
  ...about,
  config,
  receiver({ url, topic, key, headers }) {
    const sent = [...TYPES, ...flatHeaders(headers)]
    const topicUrl = `${url.replace(/\/$/, '')}/topics/${topic}`
    return batch => ({
      url: topicUrl,
      headers: sent,
      body: JSON.stringify({
        records: batch.map(value => (key === 'none' ? { value } : { key: value[key] ?? null, value })),
      }),
      read,
    })
  },
})

/** The proxy says of each record by itself whether Kafka took it. */
function read({ body }: FetchAnswer): void {
  const { offsets = [] } = JSON.parse(body.toString('utf8') || '{}') as {
    offsets?: readonly { error?: string | null }[]
  }
  const refused = offsets.find(({ error }) => typeof error === 'string')
  if (refused) throw new Error(`Kafka did not take a record: ${refused.error}`)
}

import { httpLog, timeOf } from '../call-log.js'
import type { LogEntry } from '../log-entry.js'
import { flatHeaders } from '../log-fields.js'
import { about, config } from './config.js'

interface Stream {
  stream: Record<string, string>
  /** Time in ns since the epoch, which a number would not hold, and the line. */
  values: [string, string][]
}

export default httpLog({
  id: 'log-loki',
  ...about,
  config,
  receiver({ url, labels, headers }) {
    const sent = ['content-type', 'application/json', ...flatHeaders(headers)]
    return batch => ({ url, headers: sent, body: JSON.stringify({ streams: streamsOf(batch, labels) }) })
  },
})

/** One for each API and class of status: few, or Loki suffers. */
function streamsOf(batch: readonly LogEntry[], labels: Readonly<Record<string, string>>): Stream[] {
  const byLabels = new Map<string, Stream>()
  for (const entry of batch) {
    const { api = 'none', status } = entry
    const family = `${Math.floor(status / 100)}xx`
    const name = `${api} ${family}`
    let stream = byLabels.get(name)
    if (!stream) {
      stream = { stream: { ...labels, api, status: family }, values: [] }
      byLabels.set(name, stream)
    }
    stream.values.push([`${timeOf(entry)}000000`, JSON.stringify(entry)])
  }
  return [...byLabels.values()]
}

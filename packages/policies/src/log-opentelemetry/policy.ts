import { httpLog, timeOf } from '../call-log.js'
import type { LogEntry } from '../log-entry.js'
import { flatHeaders } from '../log-fields.js'
import { attributes, resourceOf, scope } from '../otlp.js'
import { about, config } from './config.js'

export default httpLog({
  id: 'log-opentelemetry',
  ...about,
  config,
  receiver({ url, headers, serviceName }) {
    const sent = ['content-type', 'application/json', ...flatHeaders(headers)]
    const resource = resourceOf(serviceName)
    return batch => ({
      url,
      headers: sent,
      body: JSON.stringify({
        resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: batch.map(recordOf) }] }],
      }),
    })
  },
})

/** Severity numbers of the data model of logs. */
const severityOf = (status: number): [number, string] =>
  status >= 500 ? [17, 'ERROR'] : status >= 400 ? [13, 'WARN'] : [9, 'INFO']

function recordOf(entry: LogEntry): object {
  const { time: _, headers, ...values } = entry as LogEntry & { headers?: Record<string, string> }
  const [severityNumber, severityText] = severityOf(values.status)
  const told = Object.entries(values).map(([name, value]) => [`gatehouse.${name}`, value])
  const asked = Object.entries(headers ?? {}).map(([name, value]) => [`http.request.header.${name}`, value])
  return {
    timeUnixNano: `${timeOf(entry)}000000`,
    severityNumber,
    severityText,
    body: { stringValue: `${values.method} ${values.path} ${values.status}` },
    attributes: attributes({
      'http.request.method': values.method,
      'http.response.status_code': values.status,
      'url.path': values.path,
      ...Object.fromEntries([...told, ...asked]),
    }),
  }
}

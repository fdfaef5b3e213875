import { httpLog, timeOf } from '../call-log.js'
import { about, config } from './config.js'

export default httpLog({
  id: 'log-datadog',
  ...about,
  config,
  receiver({ url, apiKey, service, source, tags }) {
    const headers = ['content-type', 'application/json', 'dd-api-key', apiKey]
    const ddtags = Object.entries(tags)
      .map(([name, value]) => `${name}:${value}`)
      .join()
    return batch => ({
      url,
      headers,
      body: JSON.stringify(
        batch.map(entry => {
          const { method, path, status } = entry
          return {
            ddsource: source,
            ddtags,
            service,
            timestamp: timeOf(entry),
            // Datadog reads it as how severe a line is, so that of the answer stands elsewhere.
            status: status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info',
            message: `${method} ${path} ${status}`,
            http: { method, status_code: status, url: path },
            gatehouse: entry,
          }
        }),
      ),
    })
  },
})

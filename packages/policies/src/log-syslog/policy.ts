import { callLog } from '../call-log.js'
import { definePolicy } from '../contract.js'
import { sendAll } from '../log-delivery.js'
import type { LogEntry } from '../log-entry.js'
import { about, config, facilities, severities } from './config.js'

export default definePolicy({
  id: 'log-syslog',
  ...about,
  config,
  compile(settings, deps) {
    const { url, facility, appName, hostname, timeoutMs } = settings
    const priority = (severity: (typeof severities)[number]): number =>
      facilities.indexOf(facility) * 8 + severities.indexOf(severity)
    const good = priority(settings.severities.good)
    const refused = priority(settings.severities.refused)
    const failed = priority(settings.severities.failed)

    const messageOf = (entry: LogEntry): string => {
      const { status } = entry
      const urgency = status >= 500 ? failed : status >= 400 ? refused : good
      // Without a process and structured data; the message is JSON, which is ASCII or UTF-8 as it comes (MSG-ANY).
      return `<${urgency}>1 ${entry.time} ${hostname} ${appName} - call - ${JSON.stringify(entry)}`
    }
    // A stream has no ends of messages of its own: their lengths say where they are (RFC 5425, 4.3 and RFC 6587, 3.4.1).
    const framed = url.startsWith('udp:')
      ? messageOf
      : (entry: LogEntry): string => {
          const message = messageOf(entry)
          return `${Buffer.byteLength(message)} ${message}`
        }
    return callLog(settings, deps, batch => sendAll(deps, url, batch.map(framed), timeoutMs))
  },
})

import { definePolicy } from '../contract.js'
import { post } from '../log-delivery.js'
import { entryMaker, type LogEntry } from '../log-entry.js'
import { flatHeaders } from '../log-fields.js'
import { LogSink } from '../log-sink.js'
import { about, config } from './config.js'

interface Line {
  /** Of the stream that it belongs to: few values, or Loki suffers. */
  api: string
  status: string
  /** ns since the epoch; a number would not hold it. */
  at: string
  entry: LogEntry
}

export default definePolicy({
  id: 'log-loki',
  ...about,
  config,
  compile(settings, deps) {
    const delivery = { ...settings, headers: ['content-type', 'application/json', ...flatHeaders(settings.headers)] }
    const entryOf = entryMaker(settings)

    const streams = (batch: readonly Line[]) => {
      const byLabels = new Map<string, { stream: Record<string, string>; values: [string, string][] }>()
      for (const { api, status, at, entry } of batch) {
        const name = `${api} ${status}`
        let stream = byLabels.get(name)
        if (!stream) {
          stream = { stream: { ...settings.labels, api, status }, values: [] }
          byLabels.set(name, stream)
        }
        stream.values.push([at, JSON.stringify(entry)])
      }
      return { streams: [...byLabels.values()] }
    }
    const sink = new LogSink<Line>(settings, deps, batch => post(deps, delivery, JSON.stringify(streams(batch))))

    return {
      onComplete(ctx, outcome) {
        const summary = outcome.summary?.()
        if (!summary) return
        const status = `${Math.floor(outcome.status / 100)}xx`
        sink.push({
          api: summary.api ?? 'none',
          status,
          at: `${ctx.time}000000`,
          entry: entryOf(ctx, outcome, summary),
        })
      },
    }
  },
})

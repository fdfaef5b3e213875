import { definePolicy } from '../contract.js'
import { post } from '../log-delivery.js'
import { entryMaker, type LogEntry } from '../log-entry.js'
import { flatHeaders } from '../log-fields.js'
import { LogSink } from '../log-sink.js'
import { about, config } from './config.js'

export default definePolicy({
  id: 'log-http',
  ...about,
  config,
  compile(settings, deps) {
    const lines = settings.format === 'ndjson'
    const type = lines ? 'application/x-ndjson' : 'application/json'
    const delivery = { ...settings, headers: ['content-type', type, ...flatHeaders(settings.headers)] }
    const written = (batch: readonly LogEntry[]): string =>
      lines ? batch.map(entry => `${JSON.stringify(entry)}\n`).join('') : JSON.stringify(batch)
    const entryOf = entryMaker(settings)
    const sink = new LogSink<LogEntry>(settings, deps, batch => post(deps, delivery, written(batch)))
    return {
      onComplete(ctx, outcome) {
        if (outcome.summary) sink.push(entryOf(ctx, outcome, outcome.summary()))
      },
    }
  },
})

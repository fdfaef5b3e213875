import { definePolicy } from '../contract.js'
import { entryMaker, type LogEntry } from '../log-entry.js'
import { LogSink } from '../log-sink.js'
import { about, config } from './config.js'

export default definePolicy({
  id: 'log-file',
  ...about,
  config,
  compile(settings, deps) {
    const entryOf = entryMaker(settings)
    const sink = new LogSink<LogEntry>(settings, deps, batch =>
      deps.append(settings.file, batch.map(entry => `${JSON.stringify(entry)}\n`).join('')),
    )
    return {
      onComplete(ctx, outcome) {
        if (outcome.summary) sink.push(entryOf(ctx, outcome, outcome.summary()))
      },
    }
  },
})

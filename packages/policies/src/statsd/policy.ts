import { definePolicy } from '../contract.js'
import { sendAll } from '../log-delivery.js'
import { LogSink } from '../log-sink.js'
import { about, config } from './config.js'
import { linesOf, packed } from './lines.js'

export default definePolicy({
  id: 'statsd',
  ...about,
  config,
  compile(settings, deps) {
    const sink = new LogSink<string>(settings, deps, lines => sendAll(deps, settings.url, packed(lines)))
    return {
      onComplete(_ctx, outcome) {
        const summary = outcome.summary?.()
        if (!summary || (settings.sampleRate < 1 && Math.random() >= settings.sampleRate)) return
        for (const line of linesOf(settings, outcome, summary)) sink.push(line)
      },
    }
  },
})

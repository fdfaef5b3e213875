import type { z } from 'zod'
import type { FetchAnswer, FetchRequest, Policy, PolicyAbout, PolicyDeps, PolicyHooks } from './contract.js'
import { definePolicy } from './contract.js'
import { post } from './log-delivery.js'
import { type EntrySettings, entryMaker, type LogEntry } from './log-entry.js'
import { LogSink, type SinkOptions } from './log-sink.js'

export type CallLogSettings = EntrySettings & SinkOptions

/** The hooks of a policy that tells somebody of calls which are over, in batches and beside calls. `deliver` rejects where it should try again. */
export function callLog(
  settings: CallLogSettings,
  deps: PolicyDeps,
  deliver: (batch: readonly LogEntry[]) => Promise<void>,
): PolicyHooks {
  const entryOf = entryMaker(settings)
  const sink = new LogSink<LogEntry>(settings, deps, deliver)
  return {
    onComplete(ctx, outcome) {
      if (outcome.summary) sink.push(entryOf(ctx, outcome, outcome.summary()))
    },
  }
}

/** One delivery: what its receiver takes. Header names in lower case. */
export type Post = Pick<FetchRequest, 'url' | 'method' | 'headers'> & {
  body: string
  /** Throws where the answer, although a good one, says that entries were not taken. */
  read?(answer: FetchAnswer): void
}

interface HttpLog<C extends z.ZodType<CallLogSettings & { timeoutMs: number }>> extends PolicyAbout {
  id: string
  config: C
  /** Asked once for each configuration; what it gives is asked for each batch. `now` in ms since the epoch. */
  receiver(settings: z.output<C>): (batch: readonly LogEntry[], now: number) => Post
}

/** A log that is told by HTTP: all but its fields and the form of a delivery is the same for each. */
export const httpLog = <C extends z.ZodType<CallLogSettings & { timeoutMs: number }>>({
  receiver,
  ...about
}: HttpLog<C>): Policy<C> =>
  definePolicy({
    ...about,
    compile(settings, deps) {
      const write = receiver(settings)
      const { timeoutMs } = settings
      return callLog(settings, deps, async batch => {
        const { headers = [], body, read, ...delivery } = write(batch, deps.now())
        const answer = await post(deps, { ...delivery, headers, timeoutMs }, body)
        read?.(answer)
      })
    },
  })

export const jsonLines = (batch: readonly unknown[]): string =>
  batch.map(entry => `${JSON.stringify(entry)}\n`).join('')

/** ms since the epoch. */
export const timeOf = (entry: LogEntry): number => Date.parse(entry.time)

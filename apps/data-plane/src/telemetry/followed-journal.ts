import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { JournalReader } from './journal-reader.js'

const RETRY_MS = 1000

/** A journal and who reads it: one pass at a time, and again from the beginning where one failed. */
export class FollowedJournal {
  private reader: JournalReader
  private passing: Promise<void> | undefined
  private finishing: Promise<void> | undefined
  private wanted = false
  private ended = false

  constructor(
    private readonly open: () => JournalReader,
    private readonly log: Logger,
  ) {
    this.reader = open()
  }

  /** Something was added to it. */
  advance(): void {
    this.wanted = true
    this.passing ??= this.pass()
  }

  /** Nothing more will be added. Resolves when all of it is safe elsewhere. */
  finish(): Promise<void> {
    this.wanted ||= !this.ended
    this.ended = true
    this.finishing ??= this.passing ?? this.pass()
    return this.finishing
  }

  private async pass(): Promise<void> {
    while (this.wanted) {
      this.wanted = false
      try {
        await (this.ended ? this.reader.finish() : this.reader.advance())
      } catch (error) {
        this.log.error({ err: error }, 'call records wait in their journal')
        await this.reader.close()
        this.reader = this.open()
        this.wanted = true
        await pause(RETRY_MS)
      }
    }
    this.passing = undefined
  }
}

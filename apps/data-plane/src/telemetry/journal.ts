import type { JournalSink } from './journal-file.js'
import { kinds, NEWLINE, withId } from './journal-line.js'

const BUFFER_BYTES = 256 * 1024
/** A batch ends after this long, or this much: each end wakes the node's primary, which may have to share a core with its workers. */
const CUT_MS = 200
const CUT_BYTES = 2 * 1024 * 1024
const PART_BYTES = 16 * 1024 * 1024

/** What waits until the journal holds what was put in before it: a call to be sent, an answer to be ended. */
export interface Held {
  release(): void
}

export interface JournalOptions {
  sink: JournalSink
  /** The start lines of all calls under way, for the head of a new part. */
  open: () => Iterable<string>
  /** Asked once a batch: the sums of its calls as JSON; undefined where it has none. */
  sums?: () => string | undefined
  /** A batch has ended. */
  cut: () => void
  fault: (message: string, cause: unknown) => void
  /** Called with the number of lines that were let go because they could not be written. */
  dropped: (lines: number) => void
  partBytes?: number
}

/**
 * A worker's record of its calls: what begins is in it before it goes upstream, what ends before its last byte goes to the caller. All of one
 * turn of the event loop is written by one system call at the turn's end, and then let go. Where the disk refuses, calls go on:
 * they are not worth less than their bill.
 */
export class Journal {
  private readonly buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)
  private length = 0
  private held: (Held | null)[] = []
  private holding = 0
  private spare: (Held | null)[] = []
  private scheduled = false
  private broken = false
  private closed = false
  private records = 0
  private sinceCut = 0
  /** Every record of the batch has been written. */
  private whole = true
  private sequence = 0
  private timer: NodeJS.Timeout | null = null

  constructor(private readonly options: JournalOptions) {}

  /** `head` and `tail` make the record to book if the call is never settled. */
  start(head: string, tail: string): void {
    this.add(kinds.start, head, tail)
  }

  /** Output tokens of a call under way. Nobody waits for it: `flush` writes it, or whatever is written next. */
  progress(id: string, outputTokens: number): void {
    this.add(kinds.progress, withId(id, String(outputTokens)), '')
  }

  flush(): void {
    this.write()
  }

  /** `head` and `tail` make the call's record. */
  settle(head: string, tail: string): void {
    this.add(kinds.record, head, tail)
    this.counted()
  }

  /** As `settle`, for records that hold what callers said. */
  settleSealed(id: string, sealed: Buffer): void {
    this.add(kinds.sealed, withId(id, sealed.toString('base64')), '')
    this.counted()
  }

  /** Lets it go at the end of this turn, once everything put in so far is written. */
  hold(waiting: Held): void {
    this.held[this.holding++] = waiting
    if (this.scheduled) return
    this.scheduled = true
    setImmediate(this.commit)
  }

  /** Ends the present batch, if there is anything in it, and writes everything. */
  readonly cut = (): void => {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    if (this.records === 0) return this.write()
    this.records = this.sinceCut = 0
    const sums = this.options.sums?.()
    // What was let go is in the sums, and in no record.
    if (sums !== undefined && this.whole) this.add(kinds.sums, sums, '')
    this.whole = true
    this.add(kinds.cut, String(++this.sequence), '')
    this.write()
    this.options.cut()
    if (this.options.sink.bytes > (this.options.partBytes ?? PART_BYTES)) this.turn()
  }

  /** After this nothing is written any more. */
  close(): void {
    if (this.closed) return
    this.cut()
    this.closed = true
    this.options.sink.close()
  }

  private readonly commit = (): void => {
    this.scheduled = false
    this.write()
    const { held, holding } = this
    this.held = this.spare
    this.spare = held
    this.holding = 0
    for (let i = 0; i < holding; i++) {
      this.release(held[i]!)
      held[i] = null
    }
    if (this.sinceCut > CUT_BYTES) this.cut()
  }

  private release(waiting: Held): void {
    try {
      waiting.release()
    } catch (cause) {
      this.options.fault('a call could not go on', cause)
    }
  }

  private counted(): void {
    if (this.records++ === 0) this.timer = setTimeout(this.cut, CUT_MS)
  }

  /** In two pieces, because a call's lines begin alike: what was put together for the first is not for the second. */
  private add(kind: number, head: string, tail: string): void {
    // What UTF-8 may need at the most; the exact figure would cost a pass over the text.
    const most = (head.length + tail.length) * 3 + 2
    if (this.length + most > BUFFER_BYTES) this.write()
    if (this.length + most > BUFFER_BYTES) return this.addLong(kind, head + tail)
    const start = this.length
    this.buffer[this.length++] = kind
    this.length += this.buffer.write(head, this.length)
    this.length += this.buffer.write(tail, this.length)
    this.buffer[this.length++] = NEWLINE
    this.sinceCut += this.length - start
  }

  private addLong(kind: number, text: string): void {
    const line = Buffer.from(`${String.fromCharCode(kind)}${text}\n`)
    this.sinceCut += line.length
    if (this.length === 0 && this.append(line, line.length)) return
    this.whole = false
    this.options.dropped(1)
  }

  private write(): void {
    if (this.length > 0 && !this.closed && this.append(this.buffer, this.length)) this.length = 0
  }

  private append(bytes: Buffer, length: number): boolean {
    try {
      this.options.sink.append(bytes, length)
      this.broken = false
      return true
    } catch (cause) {
      // Said once, not at every turn.
      if (!this.broken) this.options.fault('the journal of calls cannot be written', cause)
      this.broken = true
      return false
    }
  }

  private turn(): void {
    if (this.length > 0) return
    // Whoever reads this part alone has to know at which batch it begins.
    let head = `${String.fromCharCode(kinds.cut)}${this.sequence}\n`
    for (const line of this.options.open()) head += `${String.fromCharCode(kinds.start)}${line}\n`
    try {
      this.options.sink.turn(Buffer.from(head))
    } catch (cause) {
      this.options.fault('the journal of calls cannot begin a new part', cause)
    }
  }
}

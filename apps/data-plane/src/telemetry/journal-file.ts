import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const NAME = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{6})\.journal$/

/** Parts follow each other; all that is open when one begins stands at its head. */
export const partName = (epoch: string, part: number): string => `${epoch}.${String(part).padStart(6, '0')}.journal`

/** Undefined: not a part's name. */
export function partOf(name: string): { epoch: string; part: number } | undefined {
  const match = NAME.exec(name)
  return match ? { epoch: match[1]!, part: Number(match[2]) } : undefined
}

/** Where a journal is written to. Every method throws when it could not, and then nothing has changed. */
export interface JournalSink {
  /** Bytes since the head of the present part. */
  readonly bytes: number
  append(bytes: Buffer, length: number): void
  /** Begins a new part with this head. */
  turn(head: Buffer): void
  close(): void
}

/**
 * The files of one worker's journal. What `append` has written outlives this process, because it is the kernel's; nothing here waits for
 * the disk, so the loss of power is not covered.
 */
export class JournalFile implements JournalSink {
  private file: number
  private part = 1
  private position = 0
  private head = 0

  constructor(
    private readonly folder: string,
    private readonly epoch: string,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.file = openSync(join(folder, partName(epoch, 1)), 'wx', 0o600)
  }

  get bytes(): number {
    return this.position - this.head
  }

  append(bytes: Buffer, length: number): void {
    writeAt(this.file, bytes, length, this.position)
    this.position += length
  }

  turn(head: Buffer): void {
    const name = partName(this.epoch, this.part + 1)
    const draft = join(this.folder, `${name}.new`)
    const file = openSync(draft, 'w', 0o600)
    try {
      writeAt(file, head, head.length, 0)
      // Under its name a part is whole from the first byte on: whoever sees it may forget the one before.
      renameSync(draft, join(this.folder, name))
    } catch (error) {
      closeSync(file)
      throw error
    }
    closeSync(this.file)
    this.file = file
    this.part++
    this.position = this.head = head.length
  }

  close(): void {
    closeSync(this.file)
  }
}

/** At a place, so that what failed half way is written over by the next attempt. */
function writeAt(file: number, bytes: Buffer, length: number, position: number): void {
  for (let done = 0; done < length; ) done += writeSync(file, bytes, done, length - done, position + done)
}

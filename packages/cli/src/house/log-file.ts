import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'

/** An append-only file that never holds more than `limit` bytes; what was before is kept once, as `<path>.1`. */
export class LogFile {
  private file: number | undefined
  private size: number

  constructor(
    private readonly path: string,
    private readonly limit = 10_000_000,
  ) {
    this.file = openSync(path, 'a', 0o600)
    this.size = fstatSync(this.file).size
  }

  /** Lines that come after the end are dropped: a process that was killed may have some on their way. */
  write(line: string): void {
    if (this.file === undefined) return
    const bytes = Buffer.from(`${line}\n`)
    if (this.size > 0 && this.size + bytes.length > this.limit) {
      closeSync(this.file)
      renameSync(this.path, `${this.path}.1`)
      this.file = openSync(this.path, 'a', 0o600)
      this.size = 0
    }
    writeSync(this.file, bytes)
    this.size += bytes.length
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file)
    this.file = undefined
  }
}

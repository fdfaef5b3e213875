import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { chunkHead, lastChunk } from '../../http1/chunked.js'
import type { DirectWriter, Written } from '../../http1/direct-writer.js'
import { fieldLines } from '../../http1/field-lines.js'
import { lists } from '../../http1/fields.js'
import { flatText } from '../../http1/flat-text.js'
import type { RequestHead } from '../../http1/request-head.js'
import { httpDate } from '../http-date.js'

/** Up to here a copy costs less than a vectored write. */
const ONE_WRITE_BYTES = 16 * 1024

/** Hears when the answer is out. */
interface AnswerOwner {
  answered(): void
}

/** Where an answer goes. */
interface AnswerWay {
  readonly socket: Socket
  readonly writer: DirectWriter
}

const statusLines = new Map<number, string>()

function statusLine(status: number): string {
  let line = statusLines.get(status)
  if (line === undefined) {
    line = flatText(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`)
    statusLines.set(status, line)
  }
  return line
}

/** Writes one answer in as few pieces as can be: what is small leaves as one string with what waits before it. */
export class AnswerWriter implements Written {
  headWritten = false
  flushed = false
  persistent = true
  private waiting = ''
  private chunked = false
  private bodyless = false

  constructor(
    private readonly way: AnswerWay,
    private readonly request: RequestHead,
    private readonly owner: AnswerOwner,
  ) {}

  /** Throws TypeError on a header that would not be one; nothing has been written then. */
  head(status: number, headers: readonly string[], persistent: boolean, lines: string, dated: boolean): void {
    let told = false
    let length = false
    let closes = !persistent
    for (let i = 0; i < headers.length; i += 2) {
      switch (headers[i]) {
        case 'date':
          dated = true
          break
        case 'content-length':
          length = true
          break
        case 'connection':
          told = true
          closes ||= lists(headers[i + 1]!, 'close')
      }
    }
    this.bodyless = this.request.method === 'HEAD' || status === 204 || status === 304
    this.chunked = !length && !this.bodyless && this.request.minor === 1
    // An HTTP/1.0 caller sees the end of a body without a length by the end of the connection.
    if (!length && !this.bodyless && this.request.minor === 0) closes = true
    let text = statusLine(status) + lines + fieldLines(headers)
    if (!dated) text += `date: ${httpDate()}\r\n`
    if (this.chunked) text += 'transfer-encoding: chunked\r\n'
    if (closes && !told) text += 'connection: close\r\n'
    else if (this.request.minor === 0 && !told) text += 'connection: keep-alive\r\n'
    this.persistent = !closes
    this.headWritten = true
    this.waiting = `${text}\r\n`
  }

  flush(): void {
    if (this.waiting === '') return
    this.way.writer.write(this.waiting)
    this.waiting = ''
  }

  write(chunk: Buffer): boolean {
    if (this.bodyless || chunk.length === 0) return true
    const before = this.chunked ? this.waiting + chunkHead(chunk.length) : this.waiting
    this.waiting = ''
    if (chunk.length <= ONE_WRITE_BYTES)
      return this.way.writer.write(before + chunk.toString('latin1') + (this.chunked ? '\r\n' : ''))
    const { socket } = this.way
    if (before === '') return socket.write(chunk)
    socket.cork()
    socket.write(before, 'latin1')
    const more = socket.write(chunk)
    const last = this.chunked ? socket.write('\r\n', 'latin1') : more
    socket.uncork()
    return last
  }

  /** `trailers` leave only behind a body in chunks. */
  end(chunk?: Buffer, trailers: readonly string[] | null = null): void {
    if (chunk !== undefined && !this.bodyless && chunk.length > ONE_WRITE_BYTES) {
      this.write(chunk)
      chunk = undefined
    }
    let text = this.waiting
    this.waiting = ''
    if (chunk !== undefined && !this.bodyless && chunk.length > 0)
      text += this.chunked ? `${chunkHead(chunk.length)}${chunk.toString('latin1')}\r\n` : chunk.toString('latin1')
    if (this.chunked) text += lastChunk(trailers)
    this.way.writer.write(text, this)
  }

  /** All of it has been taken. */
  written(): void {
    this.flushed = true
    this.owner.answered()
  }
}

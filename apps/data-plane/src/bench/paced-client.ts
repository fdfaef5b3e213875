import { connect, type Socket } from 'node:net'
import type { Pace, PaceTold } from './paced.js'

const LENGTH = /content-length: *(\d+)/i
const BLANK = '\r\n\r\n'
/** Answers are waited for so long at the end. */
const GRACE_MS = 5_000

/** One kept connection: carries a call at a time and says how it went. */
class Line {
  private got = ''
  private due = 0
  private readonly socket: Socket

  constructor(
    port: number,
    private readonly request: string,
    private readonly done: (line: Line, tookMs: number | undefined) => void,
    opened: () => void,
  ) {
    this.socket = connect(port, '127.0.0.1', opened).setNoDelay().setEncoding('latin1')
    this.socket.on('data', (text: string) => this.read(text))
    this.socket.on('error', () => {})
    this.socket.on('close', () => this.due > 0 && this.tell(undefined))
  }

  call(due: number): void {
    this.due = due
    this.socket.write(this.request, 'latin1')
  }

  close(): void {
    this.due = 0
    this.socket.destroy()
  }

  private read(text: string): void {
    this.got += text
    const head = this.got.indexOf(BLANK)
    if (head < 0 || this.got.length < head + BLANK.length + Number(LENGTH.exec(this.got)?.[1] ?? 0)) return
    const fine = this.got.startsWith('HTTP/1.1 200')
    this.got = ''
    this.tell(fine ? performance.now() - this.due : undefined)
  }

  private tell(tookMs: number | undefined): void {
    this.due = 0
    this.done(this, tookMs)
  }
}

process.once('message', ({ port, path, headers, connections, perSecond, seconds }: Pace) => {
  const fields = Object.entries({ host: 'bench', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  const request = `GET ${path} HTTP/1.1\r\n${fields.join('')}\r\n`
  const free: Line[] = []
  const waiting: number[] = []
  const took: number[] = []
  const told: PaceTold = { answered: 0, failed: 0, p50Ms: 0, p99Ms: 0 }
  let sent = 0
  const total = perSecond * seconds

  const done = (line: Line, tookMs: number | undefined): void => {
    if (tookMs === undefined) told.failed++
    else {
      told.answered++
      took.push(tookMs)
    }
    const due = waiting.shift()
    if (tookMs !== undefined && due !== undefined) line.call(due)
    else if (tookMs !== undefined) free.push(line)
    if (told.answered + told.failed >= total) finish()
  }
  const finish = (): void => {
    told.failed += total - told.answered - told.failed
    took.sort((a, b) => a - b)
    told.p50Ms = took[Math.floor(took.length / 2)] ?? Number.NaN
    told.p99Ms = took[Math.floor(took.length * 0.99)] ?? Number.NaN
    process.send!(told, undefined, undefined, () => process.exit(0))
  }
  let opened = 0
  const lines = Array.from(
    { length: connections },
    () => new Line(port, request, done, () => ++opened === connections && begin()),
  )

  function begin(): void {
    free.push(...lines)
    const start = performance.now()
    const timer = setInterval(() => {
      for (; sent < total && start + (sent * 1_000) / perSecond <= performance.now(); sent++) {
        const due = start + (sent * 1_000) / perSecond
        const line = free.shift()
        if (line) line.call(due)
        else waiting.push(due)
      }
      if (sent < total) return
      clearInterval(timer)
      setTimeout(finish, GRACE_MS).unref()
    }, 1)
  }
})

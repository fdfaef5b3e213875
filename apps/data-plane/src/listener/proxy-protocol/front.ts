import { createServer, type Server, type Socket } from 'node:net'
import { plainAddress } from '../client-address.js'
import { headersTimeoutOf, type ListenerOptions } from '../listener.js'
import { type Announcement, readAnnouncement } from './announcement.js'

/** What listens for a server: connections of those who announce go to it once that has been read, all others at once. */
export function front(server: Server, options: ListenerOptions): Server {
  const { announced, services } = options
  if (!announced) return server
  return createServer({ allowHalfOpen: true, noDelay: true }, socket => {
    const pass = (): void => void server.emit('connection', socket)
    if (!announced.announces(plainAddress(socket.remoteAddress))) return pass()
    readFrom(socket, headersTimeoutOf(options), announcement => {
      if (!announcement) {
        services.count('client_errors_total{code="proxy_protocol"}')
        return socket.destroy()
      }
      if (announcement.address !== null) announced.keep(socket, announcement.address)
      pass()
    })
  })
}

/** Undefined where it is none, or not there in time; not called for a caller who leaves before. What follows it is put back. */
function readFrom(socket: Socket, timeoutMs: number, done: (announcement: Announcement | undefined) => void): void {
  let got: Buffer = Buffer.alloc(0)
  const stop = (): void => {
    clearTimeout(timer)
    socket.off('readable', read).off('error', left).off('end', left).off('close', stop)
  }
  const left = (): void => {
    stop()
    socket.destroy()
  }
  const read = (): void => {
    for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) {
      got = got.length === 0 ? chunk : Buffer.concat([got, chunk])
      const announcement = announcementIn(got)
      if (announcement === undefined) continue
      stop()
      if (announcement !== null && announcement.length < got.length) socket.unshift(got.subarray(announcement.length))
      return done(announcement ?? undefined)
    }
  }
  const timer = setTimeout(() => {
    stop()
    done(undefined)
  }, timeoutMs)
  socket.on('readable', read).on('error', left).on('end', left).on('close', stop)
}

/** Null: it cannot become one. */
function announcementIn(bytes: Buffer): Announcement | undefined | null {
  try {
    return readAnnouncement(bytes)
  } catch {
    return null
  }
}

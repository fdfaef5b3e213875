import type { Socket } from 'node:net'
import { getSystemErrorName } from 'node:util'
import { handleOf, newWriteRequest, type StreamHandle, stillWaits, type WriteRequest } from './stream-handle.js'

/** Hears when something has been handed to the network whole. */
export interface Written {
  written(): void
}

/**
 * Writes text to a socket: past the socket's own queue while nothing waits there, which nearly always is one system call and nothing else. The
 * order of what is written by either way is kept, for the network's queue below is one.
 */
export class DirectWriter {
  private readonly handle: StreamHandle | null
  /** Taken by the network only where something of a write has to wait. */
  private request: WriteRequest | null = null
  private waiting = 0

  constructor(
    private readonly socket: Socket,
    /** More is taken after `write` gave false. */
    private readonly drained: () => void,
  ) {
    this.handle = handleOf(socket)
  }

  /** Latin1. False: wait for `drained`. `hears` is told in a later turn, or never where the connection breaks. */
  write(text: string, hears: Written | null = null): boolean {
    const { socket, handle } = this
    if (handle === null || socket.writableLength > 0 || !socket.writable)
      return hears === null
        ? socket.write(text, 'latin1')
        : socket.write(text, 'latin1', error => error || hears.written())
    this.request ??= newWriteRequest()
    const failed = handle.writeLatin1String(this.request, text)
    if (failed !== 0) return this.broken(failed)
    if (!stillWaits()) {
      if (hears !== null) tellSoon(hears)
      return true
    }
    this.queued(this.request, hears)
    return false
  }

  private queued(request: WriteRequest, hears: Written | null): void {
    this.request = null
    this.waiting++
    request.oncomplete = status => {
      this.waiting--
      if (status < 0) return void this.broken(status)
      hears?.written()
      if (this.waiting === 0) this.drained()
    }
  }

  private broken(status: number): true {
    if (!this.socket.destroyed) this.socket.destroy(new Error(`write ${getSystemErrorName(status)}`))
    return true
  }
}

let soon: Written[] = []

/** Not at once, for whoever writes is not done yet; but all of them by one callback. */
function tellSoon(hears: Written): void {
  if (soon.push(hears) === 1) process.nextTick(tellAll)
}

function tellAll(): void {
  const all = soon
  soon = []
  for (const each of all) each.written()
}

import type { Socket } from 'node:net'
import { bytesRead, handleOf, type StreamHandle } from '../../http1/stream-handle.js'

/** All connections of a worker read into the same memory: what has to outlive the moment is copied out. */
export const shared = Buffer.allocUnsafeSlow(64 * 1024)

/** Reads a socket past its stream. Its end and its errors come by the socket as always. */
export class DirectReader {
  private readonly streamed: StreamHandle['onread']

  private constructor(
    private readonly socket: Socket,
    private readonly handle: StreamHandle,
    take: (length: number) => void,
  ) {
    const { onread } = handle
    this.streamed = onread
    handle.useUserBuffer(shared)
    handle.onread = () => {
      const length = bytesRead()
      if (length <= 0) onread.call(handle, undefined)
      else if (!socket.destroyed) take(length)
    }
  }

  /** `take` is called with the number of bytes that lie in `shared`. Null where the socket only can be read as a stream. */
  static of(socket: Socket, take: (length: number) => void): DirectReader | null {
    const handle = handleOf(socket)
    // What its stream holds already has to come by the stream.
    return handle === null || socket.readableLength > 0 ? null : new DirectReader(socket, handle, take)
  }

  get paused(): boolean {
    return !this.handle.reading
  }

  pause(): void {
    if (this.socket.destroyed || this.paused) return
    this.handle.reading = false
    this.handle.readStop()
  }

  resume(): void {
    if (this.socket.destroyed || !this.paused) return
    this.handle.reading = true
    this.handle.readStart()
  }

  /** From now on what comes goes through the socket's stream again. */
  giveBack(): void {
    const { socket, handle, streamed } = this
    handle.onread = () => {
      const length = bytesRead()
      if (length <= 0) streamed.call(handle, undefined)
      else if (!socket.push(Buffer.from(shared.subarray(0, length)))) this.pause()
    }
    this.resume()
  }
}

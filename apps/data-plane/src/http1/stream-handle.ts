import type { Socket } from 'node:net'

/** A write that could not leave at once. */
export interface WriteRequest {
  /** `status`: negative, the error's number, where it failed. */
  oncomplete: ((status: number) => void) | null
}

/** The stream of node that a socket stands on. */
export interface StreamHandle {
  reading: boolean
  onread: (this: StreamHandle, bytes: ArrayBuffer | undefined) => void
  /** Reads into this memory from now on. */
  useUserBuffer(into: Uint8Array): void
  readStart(): number
  readStop(): number
  /** Gives the error's number, or 0. */
  writeLatin1String(request: WriteRequest, text: string): number
}

interface Binding {
  WriteWrap: new () => WriteRequest
  /** Where streams leave what their functions came to, by the indices here. */
  streamBaseState: Int32Array
  kReadBytesOrError: number
  kLastWriteWasAsync: number
}

/**
 * What node keeps below `net.Socket` and does not document: a proxy of small messages spends a tenth of its time in the layers between.
 * Undefined where this node has none of it, or not as it is expected: sockets are then used as everybody uses them.
 */
const binding = ((): Binding | undefined => {
  try {
    const found = (process as unknown as { binding(name: string): Binding }).binding('stream_wrap')
    const whole =
      typeof found.WriteWrap === 'function' &&
      found.streamBaseState instanceof Int32Array &&
      Number.isInteger(found.kReadBytesOrError) &&
      Number.isInteger(found.kLastWriteWasAsync)
    return whole ? found : undefined
  } catch {
    return undefined
  }
})()

const FUNCTIONS = ['useUserBuffer', 'readStart', 'readStop', 'writeLatin1String'] as const

/** Null where it may not be used: then, and for TLS, there is only the socket. */
export function handleOf(socket: Socket): StreamHandle | null {
  const handle = (socket as unknown as { _handle?: StreamHandle | null })._handle
  if (binding === undefined || !handle || 'encrypted' in socket) return null
  return FUNCTIONS.every(name => typeof handle[name] === 'function') && 'onread' in handle ? handle : null
}

export const newWriteRequest = (): WriteRequest => new binding!.WriteWrap()

/** Of the read that `onread` is called for: bytes, or the error's number (negative; that of the end among them). */
export const bytesRead = (): number => binding!.streamBaseState[binding!.kReadBytesOrError]!

/** Whether a part of the last write still waits. */
export const stillWaits = (): boolean => binding!.streamBaseState[binding!.kLastWriteWasAsync] !== 0

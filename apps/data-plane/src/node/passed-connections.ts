import type { Worker } from 'node:cluster'

/** A connection as node's cluster passes it on. */
interface Handle {
  close(): void
}

/** What node's cluster and a worker say to each other about it. */
interface ClusterMessage {
  cmd?: string
  act?: string
  seq?: number
  ack?: number
  accepted?: boolean
}

// Whoever else listens takes a connection that was turned down at once.
const HOMELESS_MS = 250

/** Whom a connection was passed to last. */
const holders = new WeakMap<Handle, Worker>()

/**
 * Closes connections that were passed to a worker and that nobody will ever take. node's cluster forgets those whose worker ends before it has answered for
 * them, and those that the last worker turns down because it listens no more (nodejs/node#21746): the primary's end of them would stay open, and
 * their callers wait for an answer for ever. To be called once for each worker, before it listens.
 */
export function closeForgotten(worker: Worker): void {
  const { process } = worker
  /** Passed to it and not answered, by the number of the message. */
  const passed = new Map<number, Handle>()
  const send = process.send as (message: ClusterMessage, handle?: Handle, ...rest: unknown[]) => boolean
  process.send = ((message: ClusterMessage, handle?: Handle, ...rest: unknown[]): boolean => {
    if (message.cmd === 'NODE_CLUSTER' && message.act === 'newconn' && handle && message.seq !== undefined) {
      passed.set(message.seq, handle)
      holders.set(handle, worker)
    }
    return send.call(process, message, handle, ...rest)
  }) as typeof process.send
  process.on('internalMessage', ({ cmd, ack, accepted }: ClusterMessage) => {
    const handle = cmd === 'NODE_CLUSTER' && ack !== undefined ? passed.get(ack) : undefined
    if (!handle) return
    passed.delete(ack!)
    // Cluster has heard it before and may have passed it on by now.
    if (!accepted) setTimeout(() => holders.get(handle) === worker && handle.close(), HOMELESS_MS).unref()
  })
  process.on('exit', () => {
    for (const handle of passed.values()) handle.close()
    passed.clear()
  })
}

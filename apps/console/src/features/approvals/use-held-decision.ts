import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { notifyError } from '../../lib/notify.js'
import type { Task } from './api.js'

export const HOLD_MS = 10_000

export interface Held {
  verb: 'approved' | 'rejected'
  tasks: readonly Task[]
  /** Sends the decision on one of them. */
  send: (task: Task) => Promise<unknown>
  /** Ms since the epoch. */
  until: number
}

/**
 * A decision is kept back for ten seconds, in which it can be undone: nobody is told and nothing is live before. The next decision, and
 * leaving the page, send it at once.
 */
export function useHeldDecision() {
  const client = useQueryClient()
  const [held, setHeld] = useState<Held>()
  // What is sent when the page is left must be the newest there is.
  const current = useRef<Held>(undefined)
  const put = useCallback((next: Held | undefined) => {
    current.current = next
    setHeld(next)
  }, [])
  const send = useCallback(async () => {
    const sending = current.current
    if (!sending) return
    put(undefined)
    await Promise.all(sending.tasks.map(task => sending.send(task).catch(notifyError)))
    await client.invalidateQueries({ queryKey: ['approvals'] })
  }, [client, put])

  useEffect(() => {
    if (!held) return
    const timer = setTimeout(() => void send(), held.until - Date.now())
    return () => clearTimeout(timer)
  }, [held, send])
  useEffect(() => {
    const leave = () => void send()
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [send])

  return {
    held,
    hold: (decision: Omit<Held, 'until'>) => {
      void send()
      put({ ...decision, until: Date.now() + HOLD_MS })
    },
    undo: (id?: string) => {
      const left = id === undefined ? [] : (held?.tasks.filter(task => task.id !== id) ?? [])
      put(held && left.length > 0 ? { ...held, tasks: left } : undefined)
    },
    send: () => void send(),
  }
}

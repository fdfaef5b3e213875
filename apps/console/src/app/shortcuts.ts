import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { Me } from '../lib/session.js'
import { missing, type NavPath } from './nav.js'

/** What lies over the page. */
export type Key = 'palette' | 'sheet'

/** After `g`. */
export const goTo = {
  c: '/catalog',
  a: '/applications',
  p: '/playground',
  u: '/usage',
  l: '/logs',
  o: '/organizations',
  i: '/admin/approvals',
  s: '/admin/subscriptions',
  n: '/admin/nodes',
} as const satisfies Record<string, NavPath>

const FOLLOWS_WITHIN_MS = 1_000

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))

/** Ctrl or ⌘ with K anywhere; `?`, `/` and `g` with a letter where nobody is typing and no dialog is open. */
export function useShortcuts(me: Me | null, onOpen: (key: Key) => void): void {
  const navigate = useNavigate()
  const wentAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase()
      if (key === 'k' && (event.metaKey || event.ctrlKey) && !event.altKey) {
        event.preventDefault()
        return onOpen('palette')
      }
      const modified = event.metaKey || event.ctrlKey || event.altKey
      if (modified || isTyping(event.target) || document.querySelector('[role="dialog"]')) return
      if (key === '?') return onOpen('sheet')
      if (key === '/') {
        event.preventDefault()
        return onOpen('palette')
      }
      const path = Object.hasOwn(goTo, key) ? goTo[key as keyof typeof goTo] : undefined
      const follows = event.timeStamp - wentAt.current < FOLLOWS_WITHIN_MS
      wentAt.current = key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (follows && path !== undefined && missing(me, path) === undefined) void navigate({ to: path })
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [me, navigate, onOpen])
}

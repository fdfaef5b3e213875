import type { TryEvent } from '@gatehouse/shared/api/try-it.js'

/** A call that was tried, as far as its answer has come. */
export interface Trial {
  state: 'waiting' | 'reading' | 'done' | 'failed'
  status?: number
  headers: readonly (readonly [string, string])[]
  headMs?: number
  totalMs?: number
  bytes?: number
  text: string
  binary: boolean
  truncated: boolean
  keyExpiresAt?: string
  /** Why there is no answer. */
  error?: string
}

export const waiting: Trial = { state: 'waiting', headers: [], text: '', binary: false, truncated: false }

export function next(trial: Trial, event: TryEvent): Trial {
  switch (event.type) {
    case 'head':
      return {
        ...trial,
        state: 'reading',
        status: event.status,
        headers: event.headers,
        headMs: event.ms,
        keyExpiresAt: event.key.expiresAt,
      }
    case 'text':
      return { ...trial, text: trial.text + event.text }
    case 'end': {
      const { ms: totalMs, bytes, binary, truncated } = event
      return { ...trial, state: 'done', totalMs, bytes, binary, truncated }
    }
    case 'failed':
      return { ...trial, state: 'failed', error: event.detail, totalMs: event.ms }
  }
}

export const headerOf = ({ headers }: Trial, name: string): string | undefined =>
  headers.find(([key]) => key === name)?.[1]

/** What is left of a limit of the plan, in words; undefined where there is no such limit. */
export function leftOf(trial: Trial, what: 'requests' | 'tokens'): string | undefined {
  const left = headerOf(trial, `x-ratelimit-remaining-${what}`)
  const limit = headerOf(trial, `x-ratelimit-limit-${what}`)
  return left === undefined ? undefined : limit === undefined ? left : `${left} of ${limit}`
}

/** JSON set out over lines; anything else as it came. */
export function pretty(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

import type { TryCall } from '@gatehouse/shared/api/try-it.js'
import { useEffect, useRef, useState } from 'react'
import { failedDetail, type TryAs, tryCall } from '../../../lib/try-call.js'
import { next, type Trial, waiting } from './trial.js'

/** One call at a time; a further one takes the place of the one before. */
export function useTrial() {
  const [trial, setTrial] = useState<Trial>()
  const abort = useRef<AbortController>(undefined)
  useEffect(() => () => abort.current?.abort(), [])

  const send = async (as: TryAs, call: TryCall) => {
    abort.current?.abort()
    const own = new AbortController()
    abort.current = own
    setTrial(waiting)
    const change = (how: (trial: Trial) => Trial) => {
      if (abort.current === own) setTrial(before => how(before ?? waiting))
    }
    try {
      for await (const event of tryCall(as, call, own.signal)) change(before => next(before, event))
    } catch (error) {
      const reason = own.signal.aborted ? 'Stopped.' : failedDetail(error)
      change(before => ({ ...before, state: 'failed', error: reason }))
    }
  }
  return { trial, send, stop: () => abort.current?.abort() }
}

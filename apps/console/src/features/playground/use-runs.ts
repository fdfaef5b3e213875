import { useCallback, useEffect, useReducer, useRef } from 'react'
import { failedDetail, tryCall } from '../../lib/try-call.js'
import type { Target } from './api.js'
import { requestOf, type Settings } from './request.js'
import { advance, begin, fail, isRunning, stop, type Turn } from './turn.js'

/** The conversation of each column, by its place. */
type Runs = Readonly<Record<number, readonly Turn[]>>

type Step =
  | { place: number; change: (turns: readonly Turn[]) => readonly Turn[] }
  | { change: (runs: Runs) => Runs; place?: never }

const reduce = (runs: Runs, step: Step): Runs =>
  step.place === undefined ? step.change(runs) : { ...runs, [step.place]: step.change(runs[step.place] ?? []) }

const last = (change: (turn: Turn) => Turn) => (turns: readonly Turn[]) => {
  const newest = turns.at(-1)
  return newest ? [...turns.slice(0, -1), change(newest)] : turns
}

/** Runs calls of several columns at once; each keeps the conversation that it has had. */
export function useRuns() {
  const [runs, step] = useReducer(reduce, {})
  const aborts = useRef(new Map<number, AbortController>())
  useEffect(() => {
    const running = aborts.current
    return () => {
      for (const abort of running.values()) abort.abort()
    }
  }, [])

  const run = useCallback(
    async (place: number, target: Target, settings: Settings, before: readonly Turn[], prompt: string) => {
      aborts.current.get(place)?.abort()
      const abort = new AbortController()
      aborts.current.set(place, abort)
      step({ place, change: () => [...before, begin(prompt)] })
      try {
        for await (const event of tryCall(target, requestOf(target.model, settings, before, prompt), abort.signal))
          step({ place, change: last(turn => advance(turn, event)) })
      } catch (error) {
        if (!abort.signal.aborted) step({ place, change: last(turn => fail(turn, failedDetail(error))) })
      }
    },
    [],
  )

  const haltAll = useCallback(() => {
    for (const abort of aborts.current.values()) abort.abort()
    step({ change: runs => Object.fromEntries(Object.entries(runs).map(([at, turns]) => [at, last(stop)(turns)])) })
  }, [])

  /** Forgets a column; those after it move up. */
  const drop = useCallback((place: number) => {
    for (const abort of aborts.current.values()) abort.abort()
    const kept = (runs: Runs) =>
      Object.fromEntries(
        Object.entries(runs)
          .filter(([at]) => Number(at) !== place)
          .map(([at, turns]) => [Number(at) > place ? Number(at) - 1 : Number(at), last(stop)(turns)]),
      )
    step({ change: kept })
  }, [])

  const clear = useCallback(() => {
    for (const abort of aborts.current.values()) abort.abort()
    step({ change: () => ({}) })
  }, [])

  const turnsOf = (place: number): readonly Turn[] => runs[place] ?? []
  const running = Object.values(runs).some(turns => isRunning(turns.at(-1)))
  return { turnsOf, running, run, haltAll, drop, clear }
}

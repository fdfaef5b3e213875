import { useState } from 'react'
import type { Task } from './api.js'

/** The request that is looked at, and those that are marked. After a decision what stood below moves up into its place. */
export function useChoice(tasks: readonly Task[]) {
  const [chosen, setChosen] = useState<string>()
  const [place, setPlace] = useState(0)
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const at = tasks.findIndex(task => task.id === chosen)
  const index = at >= 0 ? at : Math.min(place, tasks.length - 1)
  // Where it stands is kept up to date, so that it is known when it is gone.
  if (at >= 0 && at !== place) setPlace(at)
  const step = (by: number) => {
    const to = Math.max(0, Math.min(index + by, tasks.length - 1))
    setChosen(tasks[to]?.id)
    setPlace(to)
  }
  return {
    task: tasks[index],
    choose: (id: string) => setChosen(id),
    step,
    marked,
    mark: (id: string) => {
      const next = new Set(marked)
      if (!next.delete(id)) next.add(id)
      setMarked(next)
    },
    unmarkAll: () => setMarked(new Set()),
  }
}

import { type KeyboardEvent, type PointerEvent, useState } from 'react'

/**
 * The interval under the pointer or the arrow keys, and the range that is dragged over or, by keyboard, begun and ended with Enter.
 * `indexAt` turns a distance from the plot's left edge into an interval.
 */
export function useBrush(count: number, indexAt: (x: number) => number, onRange?: (from: number, to: number) => void) {
  const [cursor, setCursor] = useState<number>()
  const [start, setStart] = useState<number>()
  const at = (event: PointerEvent) =>
    clamp(indexAt(event.clientX - event.currentTarget.getBoundingClientRect().left), count)
  const end = (index: number) => {
    if (start !== undefined && start !== index) onRange?.(Math.min(start, index), Math.max(start, index))
    setStart(undefined)
  }
  return {
    cursor,
    range:
      start === undefined || cursor === undefined
        ? undefined
        : ([start, cursor].toSorted((a, b) => a - b) as [number, number]),
    handlers: {
      onPointerMove: (event: PointerEvent) => setCursor(at(event)),
      onPointerLeave: () => setCursor(undefined),
      onPointerCancel: () => setStart(undefined),
      onPointerDown: (event: PointerEvent) => {
        if (!onRange || event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setStart(at(event))
        setCursor(at(event))
      },
      onPointerUp: (event: PointerEvent) => end(at(event)),
      onBlur: () => setCursor(undefined),
      onKeyDown: (event: KeyboardEvent) => {
        const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, Home: -count, End: count }
        const step = steps[event.key]
        if (step !== undefined) {
          event.preventDefault()
          setCursor(clamp((cursor ?? (step > 0 ? -1 : count)) + step, count))
        }
        if (event.key === 'Escape') setStart(undefined)
        if (event.key === 'Enter' && cursor !== undefined && onRange)
          start === undefined ? setStart(cursor) : end(cursor)
      },
    },
  }
}

const clamp = (index: number, count: number): number => Math.max(0, Math.min(count - 1, index))

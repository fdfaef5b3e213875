import type { Member, Sample } from './household.js'
import type { Held } from './probe.js'
import { slopeOf } from './slope.js'
import type { Count } from './traffic.js'

/** One process over the whole run. `calm`: nobody calls and nothing changes. */
export interface Course {
  member: Member
  /** While there is traffic: minutes since its start, and what the system said. */
  samples: { minute: number; sample: Sample | undefined }[]
  /** Likewise, MiB of live objects after a collection of garbage. */
  live: { minute: number; heapMiB: number }[]
  calm: { before: Calm; after: Calm }
}

export interface Calm {
  open: number
  held: Held
}

export interface Report {
  lines: string[]
  /** Why the run does not pass. */
  faults: string[]
}

/** Growth that is called none, in MiB an hour. */
const FLAT = 4
/** Live objects may be this much more at the end, in MiB: what code was compiled, what was seen for the first time. */
const GROWN = 12
/** Below that a slope is of warming up. */
const LEAST_MINUTES = 20

export function reportOf(courses: readonly Course[], counts: ReadonlyMap<string, Count>): Report {
  const lines: string[] = []
  const faults: string[] = []
  const row = (...cells: (string | number)[]) =>
    lines.push(cells.map((cell, i) => (i === 0 ? String(cell).padEnd(24) : String(cell).padStart(22))).join(''))

  row(
    'process',
    'RSS, MiB',
    'MiB/h (95 %)',
    'live heap, MiB',
    'MiB/h (95 %)',
    'open before, after',
    'timers before, after',
  )
  for (const { member, samples, live, calm } of courses) {
    const { name } = member
    const seen = samples.flatMap(({ minute, sample }) => (sample ? [{ minute, mib: sample.rssMiB }] : []))
    if (seen.length < samples.length) faults.push(`${name} did not live to the end.`)
    const { before, after } = calm
    const timers = [before, after].map(each => each.held.resources.Timeout ?? 0) as [number, number]
    const rss = growthOf(seen)
    const heap = growthOf(live.map(({ minute, heapMiB }) => ({ minute, mib: heapMiB })))
    const grown = `${before.held.heapMiB.toFixed(1)} to ${after.held.heapMiB.toFixed(1)}`
    row(name, rss.course, rss.told, grown, heap.told, `${before.open}, ${after.open}`, timers.join(', '))
    if (rss.certain > FLAT) faults.push(`${name} grows by at least ${rss.certain.toFixed(1)} MiB an hour.`)
    if (heap.certain > FLAT) faults.push(`${name} holds on to at least ${heap.certain.toFixed(1)} MiB an hour more.`)
    if (after.held.heapMiB - before.held.heapMiB > GROWN) faults.push(`${name} holds on to more objects: ${grown} MiB.`)
    if (after.open > before.open)
      faults.push(`${name} has ${after.open} files and sockets open, ${before.open} before.`)
    if (timers[1] > timers[0]) faults.push(`${name} has ${timers[1]} timers, ${timers[0]} before.`)
  }
  lines.push('')
  row('calls', 'made', 'not as they should', 'provoked')
  for (const [name, { provoked, calls, failed }] of counts) {
    row(name, calls, failed, provoked ? 'yes' : 'no')
    if (calls === 0) faults.push(`“${name}” was never tried.`)
    if (failed > 0) faults.push(`${failed} of ${calls} “${name}” did not end as they should.`)
  }
  return { lines, faults }
}

/** Over the last two thirds. `certain`: MiB an hour that it grows at the least; of a run too short to tell none. */
function growthOf(points: readonly { minute: number; mib: number }[]): {
  course: string
  told: string
  certain: number
} {
  const minutes = points.at(-1)?.minute ?? 0
  const late = points.filter(({ minute }) => minute >= minutes / 3)
  const { slope, low, high } = slopeOf(late.map(({ minute, mib }) => [minute / 60, mib]))
  return {
    course: [points[0], points.at(-1)].map(each => each?.mib.toFixed(0)).join(' to '),
    told: `${slope.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`,
    certain: minutes >= LEAST_MINUTES ? low : 0,
  }
}

import { openSync, readSync, writeFileSync } from 'node:fs'
import { PerformanceObserver } from 'node:perf_hooks'

/** What a process under measurement says of itself since it was asked last. */
export interface Reading {
  /** Longest time that the event loop was held up, ms. */
  stallMs: number
  /** The same without the time for which the process was ready to run and others had the machine's cores. */
  ownStallMs: number
  /** Longest pause for the collection of garbage, ms; a part of the stalls. */
  gcMs: number
  /** CPU time of all threads, ms. */
  cpuMs: number
  rssMiB: number
}

const TICK_MS = 1

/** Tells for how long the main thread has waited for a core so far, ms; 0 where the system does not say. */
function waitReader(): () => number {
  let file: number
  try {
    file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r')
  } catch {
    return () => 0
  }
  const buffer = Buffer.alloc(64)
  return () => Number(buffer.toString('latin1', 0, readSync(file, buffer, 0, 64, 0)).split(' ')[1]) / 1e6
}

// Loaded into every process by --import: on SIGUSR2 it writes a reading and begins anew.
const folder = process.env.PROBE_FOLDER
if (folder) {
  const waited = waitReader()
  let cpu = process.cpuUsage()
  let [stallMs, ownStallMs, gcMs] = [0, 0, 0]
  let [last, lastWait] = [0, 0]
  const tick = () => {
    const now = performance.now()
    const wait = waited()
    const late = now - last - TICK_MS
    stallMs = Math.max(stallMs, late)
    ownStallMs = Math.max(ownStallMs, late - (wait - lastWait))
    last = now
    lastWait = wait
    setTimeout(tick, TICK_MS).unref()
  }
  const begin = () => {
    last = performance.now()
    lastWait = waited()
    tick()
  }
  // A worker that is still being loaded holds up nobody; its primary speaks to it once it is.
  if (process.send && process.argv[1]?.endsWith('worker.js')) process.once('message', begin)
  else begin()
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) gcMs = Math.max(gcMs, duration)
  }).observe({ entryTypes: ['gc'] })
  process.on('SIGUSR2', () => {
    const { user, system } = process.cpuUsage(cpu)
    cpu = process.cpuUsage()
    const rssMiB = Math.round(process.memoryUsage.rss() / 1024 / 1024)
    const reading: Reading = { stallMs, ownStallMs, gcMs, cpuMs: (user + system) / 1000, rssMiB }
    stallMs = ownStallMs = gcMs = 0
    writeFileSync(`${folder}/${process.pid}.json`, JSON.stringify(reading))
  })
  writeFileSync(`${folder}/${process.pid}.argv`, process.argv[1] ?? '')
}

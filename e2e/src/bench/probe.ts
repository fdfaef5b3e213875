import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** What a process under measurement says of itself since it was asked last. */
export interface Reading {
  /** Longest time that the event loop was held up, ms. */
  stallMs: number
  /** CPU time of all threads, ms. */
  cpuMs: number
  rssMiB: number
}

// Loaded into every process by --import: on SIGUSR2 it writes a reading and begins anew.
const folder = process.env.PROBE_FOLDER
if (folder) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  let cpu = process.cpuUsage()
  process.on('SIGUSR2', () => {
    const { user, system } = process.cpuUsage(cpu)
    cpu = process.cpuUsage()
    const rssMiB = Math.round(process.memoryUsage.rss() / 1024 / 1024)
    const reading: Reading = { stallMs: delay.max / 1e6 - 1, cpuMs: (user + system) / 1000, rssMiB }
    delay.reset()
    writeFileSync(`${folder}/${process.pid}.json`, JSON.stringify(reading))
  })
  writeFileSync(`${folder}/${process.pid}.argv`, process.argv[1] ?? '')
}

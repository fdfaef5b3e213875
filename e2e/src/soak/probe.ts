import { renameSync, writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What a process holds on to. */
export interface Held {
  /** MiB of live objects, after a collection of garbage, and of buffers beside them. */
  heapMiB: number
  buffersMiB: number
  /** What keeps its event loop busy, by kind: timers, sockets, servers… */
  resources: Record<string, number>
}

// Loaded into every process by --import: on SIGUSR2 it collects its garbage and writes what is left.
const folder = process.env.SOAK_PROBE_FOLDER
if (folder) {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  process.on('SIGUSR2', () => {
    const resources: Record<string, number> = {}
    for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1
    collect()
    const { heapUsed, external } = process.memoryUsage()
    const held: Held = { heapMiB: heapUsed / 2 ** 20, buffersMiB: external / 2 ** 20, resources }
    const file = `${folder}/${process.pid}.json`
    writeFileSync(`${file}.new`, JSON.stringify(held))
    renameSync(`${file}.new`, file)
  })
}

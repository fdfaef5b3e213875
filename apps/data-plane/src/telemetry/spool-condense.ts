import { setImmediate as turn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Logger } from 'pino'
import type { SealedBox } from '../node/sealed-box.js'
import { Condenser } from './condenser.js'
import { encodeFrame, headerBytes } from './spool-frame.js'
import type { Entry } from './spool-index.js'
import type { FrameAt, Segment } from './spool-segment.js'

const unpack = promisify(gunzip)
const pack = promisify(gzip)

interface Condensing {
  /** The segment whose place the sums take. */
  into: Segment
  entries: readonly Entry[]
  box: SealedBox
  payloadOf: (entry: Entry) => Promise<Buffer>
  log: Logger
}

/** Writes the sums of some batches in the place of a segment. `lost`: calls of batches that could not be read. */
export async function condense(options: Condensing) {
  const { into, entries, box, log } = options
  const condenser = new Condenser()
  let lost = 0
  for (const entry of entries) {
    try {
      condenser.add(entry, (await unpack(await options.payloadOf(entry))).toString())
    } catch (error) {
      log.error({ err: error, calls: entry.records }, 'a spooled batch cannot be read: its calls are lost')
      lost += entry.records
    }
    // A batch takes some milliseconds; whoever else is waiting comes in between.
    await turn()
  }
  const { segment, takeOver } = await into.successor()
  const frames: (FrameAt & { unsent: boolean })[] = []
  try {
    for (const { text, unsent, ...frame } of condenser.frames()) {
      const bytes = encodeFrame(box, frame, await pack(text))
      const offset = await segment.append(bytes)
      frames.push({ ...frame, unsent, segment, offset, length: bytes.length - headerBytes })
    }
    await takeOver()
  } catch (error) {
    await segment.close()
    throw error
  }
  return { segment, frames, lost }
}

import { readFile, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Logger } from 'pino'
import { ConfigState } from '../node/config-state.js'
import type { SealedBox } from '../node/sealed-box.js'
import { isMissing, replaceFile } from '../node/write-file.js'

const inflate = promisify(gunzip)
const deflate = promisify(gzip)
const FORMAT = 'gatehouse-last-known-good-1'

interface Stored {
  revision: number
  committedAt: number
  hash: string
  /** Kind, then id and JSON of each resource. */
  kinds: [string, [string, string][]][]
}

export interface LastKnownGoodOptions {
  path: string
  box: SealedBox
  state: ConfigState
  log: Logger
  /** Changes within this time are written once; more of them where writing takes long. */
  debounceMs?: number
}

// Everything is written each time, so what is large is written less often: a twentieth of the time at most.
const REST_FACTOR = 20

/** Keeps what the node serves on disk, sealed, so that it can start while the control plane is away. */
export class LastKnownGood {
  private timer: NodeJS.Timeout | undefined
  private tookMs = 0
  private forgotten = false
  private writing: Promise<void> = Promise.resolve()

  constructor(private readonly options: LastKnownGoodOptions) {}

  /** To be called after each commit. */
  changed(): void {
    if (this.forgotten) return
    const waitMs = Math.max(this.options.debounceMs ?? 500, this.tookMs * REST_FACTOR)
    this.timer ??= setTimeout(() => void this.flush(), waitMs)
  }

  /** Resolves when what is served now lies on disk; a failure is logged, not thrown. */
  flush(): Promise<void> {
    if (this.timer === undefined) return this.writing
    clearTimeout(this.timer)
    this.timer = undefined
    this.writing = this.writing.then(() => this.write())
    return this.writing
  }

  /** Takes what lies on disk away, for good. */
  async forget(): Promise<void> {
    this.forgotten = true
    clearTimeout(this.timer)
    this.timer = undefined
    await this.writing
    await rm(this.options.path, { force: true })
  }

  private async write(): Promise<void> {
    const { state, box, path, log } = this.options
    if (state.revision === undefined) return
    const startedAt = performance.now()
    const stored: Stored = {
      revision: state.revision,
      committedAt: state.committedAt,
      hash: state.stateHash.toString('hex'),
      kinds: [...state.kinds].map(([kind, resources]) => [kind, [...resources]]),
    }
    try {
      const packed = await deflate(JSON.stringify(stored), { level: 1 })
      await replaceFile(path, box.seal(packed, FORMAT))
    } catch (error) {
      log.error({ err: error }, 'the last good configuration could not be kept on disk')
    }
    this.tookMs = performance.now() - startedAt
  }
}

/** What an earlier run kept; undefined, with a line in the log, where there is nothing that can be trusted. */
export async function loadLastKnownGood(path: string, box: SealedBox, log: Logger): Promise<ConfigState | undefined> {
  try {
    const stored = JSON.parse(String(await inflate(box.open(await readFile(path), FORMAT)))) as Stored
    const state = new ConfigState()
    const parts = stored.kinds.map(([kind, resources]) => ({
      kind,
      full: true,
      resources: new Map(resources),
      removed: [],
    }))
    state.commit({ revision: stored.revision, parts }, stored.committedAt)
    if (state.stateHash.toString('hex') !== stored.hash) throw new Error('its content does not have its hash')
    return state
  } catch (error) {
    if (!isMissing(error))
      log.warn(
        { reason: (error as Error).message },
        'the last good configuration on disk is damaged or not ours: ignored',
      )
    return undefined
  }
}

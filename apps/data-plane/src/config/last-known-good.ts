import { appendFile, readFile, rm } from 'node:fs/promises'
import { setImmediate as breath } from 'node:timers/promises'
import type { Logger } from 'pino'
import { ConfigState } from '../node/config-state.js'
import type { SealedBox } from '../node/sealed-box.js'
import { isMissing, replaceFileWith, syncFile } from '../node/write-file.js'
import { addResource, newPart, type Transaction, type TransactionPart } from './discovery-transaction.js'
import { Frames, newFileHead, readFrames } from './kept-file.js'

/** A part of a transaction, or its end. */
type Line =
  | { kind: string; full: boolean; removed: string[]; resources: [id: string, json: string][] }
  | { revision: number; committedAt: number; hash: string }

export interface LastKnownGoodOptions {
  path: string
  box: SealedBox
  state: ConfigState
  log: Logger
  /** Changes within this time are written together. */
  debounceMs?: number
}

// Characters of JSON in a frame.
const FRAME_LENGTH = 128 * 1024
// Below this a file is not worth writing anew.
const MIN_COMPACT = 1024 * 1024

/**
 * Keeps what the node serves on disk, sealed, so that it can start while the control plane is away: everything once, then each change after it, and
 * everything anew when the changes outgrow it.
 */
export class LastKnownGood {
  private timer: NodeJS.Timeout | undefined
  private waiting: Transaction[] = []
  private writing: Promise<void> = Promise.resolve()
  private frames: Frames | undefined
  private baseBytes = 0
  private addedBytes = 0
  private forgotten = false

  constructor(private readonly options: LastKnownGoodOptions) {}

  /** To be called after each commit. */
  changed(transaction: Transaction): void {
    if (this.forgotten) return
    this.waiting.push(transaction)
    this.timer ??= setTimeout(() => void this.flush(), this.options.debounceMs ?? 500)
  }

  /** Resolves when what is served now lies on disk; a failure is logged, not thrown. */
  flush(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.waiting.length > 0) this.writing = this.writing.then(() => this.write())
    return this.writing
  }

  /** Takes what lies on disk away, for good. */
  async forget(): Promise<void> {
    this.forgotten = true
    clearTimeout(this.timer)
    this.waiting = []
    await this.writing
    await rm(this.options.path, { force: true })
  }

  private async write(): Promise<void> {
    const { state, log } = this.options
    const transactions = this.waiting
    this.waiting = []
    if (transactions.length === 0 || state.revision === undefined) return
    // Taken now: the next commit may come before this is written.
    const end: Line = {
      revision: state.revision,
      committedAt: state.committedAt,
      hash: state.stateHash.toString('hex'),
    }
    const replaces = transactions.some(({ parts }) => parts.some(part => part.full))
    try {
      if (this.frames && !replaces && this.addedBytes <= Math.max(MIN_COMPACT, this.baseBytes))
        await this.append(this.frames, transactions, end)
      else await this.rewrite(end)
    } catch (error) {
      this.frames = undefined
      log.error({ err: error }, 'the last good configuration could not be kept on disk')
    }
  }

  private async append(frames: Frames, transactions: readonly Transaction[], end: Line): Promise<void> {
    const lines: Line[] = transactions.flatMap(({ parts }) =>
      parts.map(({ kind, full, removed, resources }) => ({ kind, full, removed, resources: [...resources] })),
    )
    const written: Buffer[] = []
    for (const line of [...lines, end]) written.push(await frames.frame(JSON.stringify(line)))
    const bytes = Buffer.concat(written)
    await appendFile(this.options.path, bytes)
    await syncFile(this.options.path)
    this.addedBytes += bytes.length
  }

  private async rewrite(end: Line): Promise<void> {
    const head = newFileHead()
    const frames = new Frames(this.options.box, head)
    const content = this.options.state.content()
    let bytes = 0
    await replaceFileWith(this.options.path, async write => {
      await write(head)
      for (const line of basesOf(content)) {
        const frame = await frames.frame(JSON.stringify(line))
        bytes += frame.length
        await write(frame)
        await breath()
      }
      await write(await frames.frame(JSON.stringify(end)))
    })
    this.frames = frames
    this.baseBytes = bytes
    this.addedBytes = 0
  }
}

function* basesOf(content: ReturnType<ConfigState['content']>): Generator<Line> {
  for (const { kind, resources } of content) {
    let chunk: [string, string][] = []
    let length = 0
    for (const entry of resources) {
      chunk.push(entry)
      length += entry[1].length
      if (length < FRAME_LENGTH) continue
      yield { kind, full: true, removed: [], resources: chunk }
      chunk = []
      length = 0
    }
    yield { kind, full: true, removed: [], resources: chunk }
  }
}

/** What an earlier run kept; undefined, with a line in the log, where there is nothing that can be trusted. */
export async function loadLastKnownGood(path: string, box: SealedBox, log: Logger): Promise<ConfigState | undefined> {
  const state = new ConfigState()
  try {
    let parts = new Map<string, TransactionPart>()
    for await (const frame of readFrames(await readFile(path), box)) {
      const line = JSON.parse(frame) as Line
      if ('kind' in line) {
        take(parts, line)
        continue
      }
      const before = state.revision
      state.commit({ revision: line.revision, parts: [...parts.values()] }, line.committedAt)
      if (state.stateHash.toString('hex') !== line.hash) {
        log.warn(
          { before, revision: line.revision },
          'the last good configuration on disk does not have its hash: ignored',
        )
        return undefined
      }
      parts = new Map()
    }
    if (state.revision === undefined) throw new Error('it ends before its end')
    return state
  } catch (error) {
    const reason = (error as Error).message
    if (isMissing(error)) return undefined
    // Each revision in the file was whole by itself, so what came before the damage can still be trusted.
    if (state.revision !== undefined) {
      log.warn(
        { reason, revision: state.revision },
        'the last good configuration on disk is damaged after this revision',
      )
      return state
    }
    log.warn({ reason }, 'the last good configuration on disk is damaged or not ours: ignored')
    return undefined
  }
}

function take(parts: Map<string, TransactionPart>, line: Extract<Line, { kind: string }>): void {
  const part = parts.get(line.kind) ?? newPart(line.kind, line.full)
  for (const id of line.removed) {
    const before = part.resources.get(id)
    if (before !== undefined) {
      part.hash.toggle(line.kind, id, before)
      part.resources.delete(id)
    }
    part.removed.push(id)
  }
  for (const [id, json] of line.resources) addResource(part, id, json)
  parts.set(line.kind, part)
}

import { Worker } from 'node:worker_threads'
import type { CountsTokens } from '../../exchange/services.js'
import type { CountAnswer, CountQuestion } from './count-thread.js'
import { sampleOf } from './sample.js'

/** An answer's last bytes wait for a count, and not for longer. */
const MOST_MS = 1000
/** Counts under way beyond which a further one is not begun: thousands of callers may leave at once. */
const MOST_WAITING = 200
/** The tables take memory: a thread that nobody needs is let go. */
const IDLE_MS = 60_000
const MOST_HEAP_MB = 256

type Answer = (tokens: number | undefined) => void

/**
 * Counts tokens by OpenAI's o200k vocabulary, which is within a tenth or two of the other vendors' for most languages. In a thread of its
 * own, started when something is first to be counted: calls go on meanwhile.
 */
export class TokenCounter implements CountsTokens {
  private thread: Worker | null = null
  private readonly waiting = new Map<number, Answer>()
  private last = 0
  private broken = false
  private idle: NodeJS.Timeout | null = null

  constructor(
    /** The thread's module. */
    private readonly module: URL,
    private readonly fault: (message: string, cause: unknown) => void,
  ) {}

  /** Undefined: there was too much to count, or no time. */
  count(texts: readonly string[]): Promise<number | undefined> {
    const { text, scale } = sampleOf(texts)
    if (text === '') return Promise.resolve(0)
    if (this.broken || this.waiting.size >= MOST_WAITING) return Promise.resolve(undefined)
    return new Promise(resolve => {
      const id = ++this.last
      const timer = setTimeout(() => this.answered(id, undefined), MOST_MS)
      this.waiting.set(id, tokens => {
        clearTimeout(timer)
        resolve(tokens === undefined ? undefined : Math.round(tokens * scale))
      })
      const question: CountQuestion = { id, text }
      this.running().postMessage(question)
    })
  }

  /** Nothing more is counted. */
  async close(): Promise<void> {
    this.broken = true
    await this.stop()
  }

  private running(): Worker {
    if (this.idle !== null) clearTimeout(this.idle)
    this.idle = setTimeout(() => void this.stop(), IDLE_MS).unref()
    if (this.thread !== null) return this.thread
    const thread = new Worker(this.module, { resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB } })
    thread.unref()
    thread.on('message', ({ id, tokens }: CountAnswer) => this.answered(id, tokens))
    thread.on('error', cause => {
      // It would break again: from here on tokens are estimated by bytes.
      this.broken = true
      this.fault('tokens cannot be counted', cause)
      void this.stop()
    })
    this.thread = thread
    return thread
  }

  private answered(id: number, tokens: number | undefined): void {
    const answer = this.waiting.get(id)
    this.waiting.delete(id)
    answer?.(tokens)
  }

  private async stop(): Promise<void> {
    const { thread } = this
    this.thread = null
    if (this.idle !== null) clearTimeout(this.idle)
    for (const id of [...this.waiting.keys()]) this.answered(id, undefined)
    await thread?.terminate()
  }
}

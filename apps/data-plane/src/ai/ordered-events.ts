import type { AiEvent, AiUsage, StopReason } from '@gatehouse/shared/ai/canonical.js'
import { SaidText } from './tokens/said-text.js'

type Of<T extends AiEvent['type']> = Extract<AiEvent, { type: T }>

interface OpenTool {
  start: Of<'tool-start'>
  arguments: string
  /** The caller knows of it; until then its start and arguments wait for the one before. */
  shown: boolean
}

/**
 * Puts a provider's events into the order that every dialect can write: one start, tools one after another with contiguous indices, unique ids
 * and arguments that are JSON, one finish held back until the end. Keeps what accounting needs.
 */
export class OrderedEvents {
  usage: AiUsage | undefined = undefined
  /** Events with generated text. */
  textEvents = 0
  said = new SaidText()
  /** Something of the answer itself has come. */
  begun = false
  finish: Of<'finish'> | undefined = undefined
  error: Of<'error'> | undefined = undefined

  private started = false
  private readonly tools: OpenTool[] = []
  /** The provider's index of each tool, by position. */
  private readonly indices: number[] = []
  private readonly ids = new Set<string>()
  /** Position of the tool that is being shown. */
  private current = -1
  private refused = false
  /** By those who broke off before; null: nobody. */
  private earlier: AiUsage | null = null

  constructor(
    private readonly model: string,
    private readonly callId: string,
    private emit: (event: AiEvent) => void,
  ) {}

  /** Another provider goes on with the answer. What is kept for accounting is its own from here on; the caller is told the sum. `earlier`: what is to be added to it. */
  goOn(emit: (event: AiEvent) => void, earlier: AiUsage | null): this {
    this.emit = emit
    if (earlier) this.earlier = this.earlier ? both(this.earlier, earlier) : earlier
    this.usage = undefined
    this.textEvents = 0
    this.said = new SaidText()
    this.begun = false
    this.error = undefined
    this.finish = undefined
    return this
  }

  push(event: AiEvent): void {
    if (this.error) return
    switch (event.type) {
      case 'text-delta':
      case 'refusal-delta':
      case 'reasoning-delta':
        return this.text(event)
      case 'tool-start':
        return this.toolStart(event)
      case 'tool-delta':
        return this.toolDelta(event)
      case 'start':
        return this.start(event)
      case 'usage':
        this.usage = event.usage
        return this.emit(this.earlier ? { ...event, usage: both(this.earlier, event.usage) } : event)
      case 'finish':
        this.begun = true
        this.finish ??= event
        return
      case 'error':
        this.error = event
        return
      case 'ping':
        return this.emit(event)
      default:
        return this.other(event)
    }
  }

  /** The stream ended in good order. False: it had not told why the answer ended, so it is not whole. */
  end(): boolean {
    if (this.error || !this.finish) return false
    this.begin()
    for (let at = this.current; at < this.tools.length; at++) this.close(at)
    const { finish } = this
    this.emit({ ...finish, stop: this.stop(finish.stop) })
    return true
  }

  private stop(told: StopReason): StopReason {
    // Gemini and some compatible servers say a plain stop beside tool calls.
    if (told === 'stop' && this.tools.length > 0) return 'tool-calls'
    if (told === 'tool-calls' && this.tools.length === 0) return 'stop'
    return told === 'stop' && this.refused ? 'refusal' : told
  }

  private start(event: Of<'start'>): void {
    if (this.started) return
    this.started = true
    this.emit(event)
  }

  private begin(): void {
    this.begun = true
    if (!this.started) this.start({ type: 'start', id: this.callId, model: this.model })
  }

  private text(event: Of<'text-delta' | 'refusal-delta' | 'reasoning-delta'>): void {
    if (event.text === '' && !('signature' in event && event.signature)) return
    this.begin()
    if (event.text !== '') {
      this.textEvents++
      this.said.add(event.text)
      if (event.type === 'refusal-delta') this.refused = true
    }
    this.emit(event)
  }

  private other(event: AiEvent): void {
    this.begin()
    if (event.type === 'audio-delta' && event.transcript) this.said.add(event.transcript)
    this.textEvents++
    this.emit(event)
  }

  private toolStart(event: Of<'tool-start'>): void {
    this.begin()
    const index = this.tools.length
    const start = { ...event, index, id: this.idOf(event.id, index) }
    this.tools.push({ start, arguments: '', shown: false })
    this.indices.push(event.index)
    this.textEvents++
    this.said.add(event.name)
    if (index === 0) this.show(0)
    // The one before is whole as soon as its arguments are; if the provider interleaves them, this one waits.
    else if (this.current === index - 1 && isWhole(this.tools[this.current]!.arguments)) {
      this.close(this.current)
      this.show(index)
    }
  }

  private toolDelta(event: Of<'tool-delta'>): void {
    const at = this.indices.lastIndexOf(event.index)
    const tool = this.tools[at]
    if (!tool || event.arguments === '') return
    this.textEvents++
    this.said.add(event.arguments)
    tool.arguments += event.arguments
    if (tool.shown) {
      if (at === this.current) this.emit({ type: 'tool-delta', index: at, arguments: event.arguments })
      if (at === this.current && at + 1 < this.tools.length) this.advance()
    }
  }

  /** Shows the tools that waited, as far as those before them are whole. */
  private advance(): void {
    while (this.current + 1 < this.tools.length && isWhole(this.tools[this.current]!.arguments)) {
      this.close(this.current)
      this.show(this.current + 1)
    }
  }

  private show(at: number): void {
    const tool = this.tools[at]!
    this.current = at
    tool.shown = true
    this.emit(tool.start)
    if (tool.arguments !== '') this.emit({ type: 'tool-delta', index: at, arguments: tool.arguments })
  }

  /** Arguments that never came are those of a tool without any. */
  private close(at: number): void {
    if (at < 0) return
    const tool = this.tools[at]!
    if (!tool.shown) this.show(at)
    if (tool.arguments.trim() !== '') return
    tool.arguments = '{}'
    this.emit({ type: 'tool-delta', index: at, arguments: '{}' })
  }

  private idOf(id: string, index: number): string {
    let unique = id || `call_${this.callId}_${index}`
    while (this.ids.has(unique)) unique += '_'
    this.ids.add(unique)
    return unique
  }
}

/** Of text alone. */
const both = (a: AiUsage, b: AiUsage): AiUsage => ({
  ...b,
  input: a.input + b.input,
  output: a.output + b.output,
  cached: a.cached + b.cached,
  cacheWrite: a.cacheWrite + b.cacheWrite,
  reasoning: a.reasoning + b.reasoning,
})

/** Nothing is not whole: the arguments may still come. */
function isWhole(json: string): boolean {
  try {
    JSON.parse(json)
    return true
  } catch {
    return false
  }
}

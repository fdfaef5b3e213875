import type { ContentBlock, Signer } from '@gatehouse/shared/ai/canonical.js'
import type { Json } from '../fields.js'
import type { Events } from './events.js'
import { callItem, messageItem, reasoningItem, textPart } from './output.js'

type Place = { id: string; index: number }
type Status = 'completed' | 'incomplete'

/** An output item under way. */
export interface OpenItem {
  added(): string
  /** Its last events, and the item as it became. */
  done(status: Status): { events: string; item: Json }
}

/** A message: parts of text or refusal, one after another. */
export class OpenMessage implements OpenItem {
  private readonly parts: Json[] = []
  private kind: 'text' | 'refusal' | null = null
  private said = ''
  /** Where the part under way is, as members of an event. */
  private here = ''
  private annotations: Json[] = []
  private told: Json[] = []

  constructor(
    private readonly events: Events,
    private readonly place: Place,
  ) {}

  added(): string {
    const item = messageItem(this.place.id, 'in_progress' as Status, [])
    return this.events.emit('response.output_item.added', {
      output_index: this.place.index,
      item: { ...item, status: 'in_progress' },
    })
  }

  text(delta: string): string {
    if (delta === '') return ''
    const before = this.part('text')
    this.said += delta
    return (
      before +
      this.events.write('response.output_text.delta', `${this.here},"delta":${JSON.stringify(delta)},"logprobs":[]`)
    )
  }

  refusal(delta: string): string {
    const before = this.part('refusal')
    this.said += delta
    return before + this.events.emit('response.refusal.delta', { ...this.at(), delta })
  }

  logprobs(tokens: Json[]): string {
    const before = this.part('text')
    this.told.push(...tokens)
    return before
  }

  annotation(annotation: Json): string {
    const before = this.part('text')
    this.annotations.push(annotation)
    const fields = { ...this.at(), annotation_index: this.annotations.length - 1, annotation }
    return before + this.events.emit('response.output_text.annotation.added', fields)
  }

  done(status: Status): { events: string; item: Json } {
    const events = this.closePart()
    const item = messageItem(this.place.id, status, this.parts)
    return {
      events: events + this.events.emit('response.output_item.done', { output_index: this.place.index, item }),
      item,
    }
  }

  private at(): Json {
    return { item_id: this.place.id, output_index: this.place.index, content_index: this.parts.length }
  }

  private part(kind: 'text' | 'refusal'): string {
    if (this.kind === kind) return ''
    const before = this.closePart()
    this.kind = kind
    this.here = JSON.stringify(this.at()).slice(1, -1)
    const part = kind === 'text' ? textPart('') : { type: 'refusal', refusal: '' }
    return before + this.events.emit('response.content_part.added', { ...this.at(), part })
  }

  private closePart(): string {
    const { kind, said } = this
    if (kind === null) return ''
    const part: Json =
      kind === 'text'
        ? { ...textPart(said, this.annotations), logprobs: this.told }
        : { type: 'refusal', refusal: said }
    const last =
      kind === 'text'
        ? this.events.emit('response.output_text.done', { ...this.at(), text: said, logprobs: this.told })
        : this.events.emit('response.refusal.done', { ...this.at(), refusal: said })
    const events = last + this.events.emit('response.content_part.done', { ...this.at(), part })
    this.parts.push(part)
    this.kind = null
    this.said = ''
    this.annotations = []
    this.told = []
    return events
  }
}

/** A call of a function. */
export class OpenCall implements OpenItem {
  private args = ''

  constructor(
    private readonly events: Events,
    private readonly place: Place,
    private readonly call: { id: string; name: string },
  ) {}

  added(): string {
    const item = callItem(this.place.id, 'in_progress', { ...this.call, arguments: '' })
    return this.events.emit('response.output_item.added', { output_index: this.place.index, item })
  }

  arguments(delta: string): string {
    this.args += delta
    const { id, index } = this.place
    const here = `"item_id":${JSON.stringify(id)},"output_index":${index}`
    return this.events.write('response.function_call_arguments.delta', `${here},"delta":${JSON.stringify(delta)}`)
  }

  done(status: Status): { events: string; item: Json } {
    const item = callItem(this.place.id, status, { ...this.call, arguments: this.args })
    const events =
      this.events.emit('response.function_call_arguments.done', {
        ...this.at(),
        name: this.call.name,
        arguments: this.args,
      }) + this.events.emit('response.output_item.done', { output_index: this.place.index, item })
    return { events, item }
  }

  private at(): Json {
    return { item_id: this.place.id, output_index: this.place.index }
  }
}

/** Thoughts, shown as their summary. */
export class OpenReasoning implements OpenItem {
  private said = ''
  private begun = false
  private block: ContentBlock & { type: 'reasoning' }

  constructor(
    private readonly events: Events,
    private readonly place: Place,
    block?: ContentBlock & { type: 'reasoning' },
  ) {
    this.block = block ?? { type: 'reasoning', text: '' }
  }

  added(): string {
    const item = { id: this.place.id, type: 'reasoning', summary: [] }
    return this.events.emit('response.output_item.added', { output_index: this.place.index, item })
  }

  text(delta: string): string {
    const part = { type: 'summary_text', text: '' }
    const before = this.begun ? '' : this.events.emit('response.reasoning_summary_part.added', { ...this.at(), part })
    this.begun = true
    this.said += delta
    return before + this.events.emit('response.reasoning_summary_text.delta', { ...this.at(), delta })
  }

  sign(signature: string, signer: Signer | undefined): void {
    this.block = { ...this.block, signature, signer }
  }

  done(): { events: string; item: Json } {
    const { said: text } = this
    const part = { type: 'summary_text', text }
    const words = this.begun
      ? this.events.emit('response.reasoning_summary_text.done', { ...this.at(), text }) +
        this.events.emit('response.reasoning_summary_part.done', { ...this.at(), part })
      : ''
    const item = reasoningItem(this.place.id, { ...this.block, text })
    return {
      events: words + this.events.emit('response.output_item.done', { output_index: this.place.index, item }),
      item,
    }
  }

  private at(): Json {
    return { item_id: this.place.id, output_index: this.place.index, summary_index: 0 }
  }
}

import type { AiEvent } from '@gatehouse/shared/ai/canonical.js'
import type { ErrorView } from '@gatehouse/shared/errors/render.js'
import type { StreamWriter } from '../contract.js'

/** Writes what another writer writes as events as the elements of one array. */
export class ArrayWriter implements StreamWriter {
  private begun = false

  constructor(private readonly inner: StreamWriter) {}

  event(event: AiEvent): string {
    return this.elements(this.inner.event(event))
  }

  end(): string {
    return `${this.elements(this.inner.end())}\n]`
  }

  fail(error: ErrorView): string {
    return `${this.elements(this.inner.fail(error))}\n]`
  }

  private elements(events: string): string {
    let out = ''
    for (const event of events.split('\n\n')) {
      if (!event.startsWith('data: ')) continue
      out += `${this.begun ? ',\r\n' : '['}${event.slice('data: '.length)}`
      this.begun = true
    }
    return out
  }
}

import type { Json } from '../fields.js'

/** Spells the events of one stream, each with its number. */
export class Events {
  private sequence = 0

  emit(type: string, fields: Json): string {
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: this.sequence++, ...fields })}\n\n`
  }

  /** The same from members that are JSON already: most events of a stream are alike but for a few words. */
  write(type: string, members: string): string {
    return `event: ${type}\ndata: {"type":"${type}","sequence_number":${this.sequence++},${members}}\n\n`
  }
}

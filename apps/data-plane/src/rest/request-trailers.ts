import type { Outgoing, RequestTrailers } from '../upstream/send.js'
import { KEY_HEADERS, listedIn, NOT_BEHIND, NOT_FORWARDED } from './forward-headers.js'

/** What may not stand behind a request besides: it changes what is asked for, or who asks (RFC 9110, 6.5.1). */
const NOT_BEHIND_REQUESTS = /^(?:accept|cookie|max-forwards|pragma|range|via|x-forwarded-.*|if-.*|content-.*)$/
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/
const MOST = 32

const mayFollow = (name: string): boolean =>
  TOKEN.test(name) &&
  !NOT_FORWARDED.has(name) &&
  !KEY_HEADERS.has(name) &&
  !NOT_BEHIND.has(name) &&
  !NOT_BEHIND_REQUESTS.test(name)

/** Fields behind a request's body that its caller announces. What it does not announce ends here, as does what decides about the request. */
export class AnnouncedTrailers implements RequestTrailers {
  fields: readonly string[] = []

  private constructor(public names: readonly string[]) {}

  /** `trailer`: the field that announces them; `connection`: what is meant for us alone. Null: none that may go on. */
  static of(trailer: string | undefined, connection: string | undefined): AnnouncedTrailers | null {
    if (trailer === undefined) return null
    const listed = listedIn(connection)
    const announced = new Set(trailer.split(',').map(name => name.trim().toLowerCase()))
    const names = [...announced].filter(name => mayFollow(name) && !listed?.has(name))
    return names.length === 0 || names.length > MOST ? null : new AnnouncedTrailers(names)
  }

  /** What the head says already nobody says again behind it: it may be the gateway's own word. */
  behind({ headers }: Outgoing): this | undefined {
    this.names = this.names.filter(name => !headers.some((text, i) => i % 2 === 0 && text === name))
    return this.names.length === 0 ? undefined : this
  }

  /** They have come. Flat; names in lower case. */
  take(fields: readonly string[]): void {
    this.fields = fields.filter((_, i) => this.names.includes(fields[i - (i % 2)]!))
  }
}

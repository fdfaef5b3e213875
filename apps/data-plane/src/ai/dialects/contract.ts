import type { Framing } from '@gatehouse/providers/contract.js'
import type { AiEvent, AiRequest, AiResponse, Dialect } from '@gatehouse/shared/ai/canonical.js'
import type { ErrorDialect, ErrorView } from '@gatehouse/shared/errors/render.js'
import type { Json } from './fields.js'

/** What an answer needs to know beside what the provider said. */
export interface AnswerContext {
  readonly request: AiRequest
  /** The request as it came. */
  readonly body: Json
  /** Unique to the call: what ids are made of where the provider gave none. */
  readonly callId: string
  /** Seconds since the epoch. */
  readonly created: number
  /** Input tokens, until the provider tells. */
  readonly inputEstimate: number
  /** The caller asked for a stream's usage; dialects that always tell it do not look. */
  readonly showUsage: boolean
}

/** Writes one stream. Events come ordered (`OrderedEvents`); what is returned is sent at once, `''` where there is nothing. */
export interface StreamWriter {
  event(event: AiEvent): string
  /** The answer is whole: its finish, and the dialect's mark of a clean end. */
  end(): string
  /** The answer broke off: the dialect's error event, and no finish. */
  fail(error: ErrorView): string
}

/** A wire format that callers speak. Pure: no I/O, no clock. */
export interface ClientDialect {
  readonly id: Dialect
  readonly errors: ErrorDialect
  /** Reads a body whose `model` and `stream` are known already. Throws GatewayError `bad_request` or `unsupported`, naming the field. */
  parse(json: Json, call: { model: string; stream: boolean }): AiRequest
  /** The body of an answer in one piece. */
  answer(response: AiResponse, context: AnswerContext): Json
  writer(context: AnswerContext): StreamWriter
  /** How its streams are cut into messages; server-sent events unless told otherwise. */
  readonly framing?: Exclude<Framing, 'aws-event-stream'>
  /** A call whose body does not say is streamed. */
  readonly streamsUnlessTold?: true
  /** Content type of a stream. */
  readonly streamType: string
  /** Its streams are framed in a way that no provider is asked for, so that bytes never pass. */
  readonly translated?: true
  /** What a stream sends to show that it lives. */
  readonly keepAlive: string
  /** The dialect's names of canonical fields, where they are not the field in snake case. */
  readonly names: Readonly<Record<string, string>>
}

import type { ErrorCode } from '@gatehouse/shared/errors/codes.js'
import type { Endpoint } from '../balancing/endpoint.js'
import type { Origin } from '../origin.js'
import type { Outgoing, UpstreamHandler } from '../send.js'

/** What of a call is known beside what leaves. */
export interface AdaptedCall {
  readonly target: Endpoint
  readonly clientAddress: string
  readonly requestId: string
  /** As it was asked for. */
  readonly authority: string
  /** ms since the epoch. */
  readonly time: number
}

/** The call cannot be put as the service takes it. */
export class NotAdapted extends Error {
  constructor(
    readonly code: ErrorCode,
    detail?: string,
  ) {
    super(detail)
  }
}

/** Hears an answer as one over HTTP. */
export interface AnswerHandler extends Required<UpstreamHandler> {
  /** Ends the service's part in it, of which no more will be heard. What is told beside that still counts. */
  stop(): void
}

/** Makes of a call over HTTP what a service of another kind takes, and of its answer one over HTTP. */
export interface Adapter {
  /** The same for the same settings. */
  readonly id: string
  /** It signs in at the service: no call goes without it, and what it makes of one is nobody else's to see. */
  readonly signsIn: boolean
  /** What it asks besides, before calls. */
  readonly origins?: readonly Origin[]
  /**
   * Changes the call as it is about to leave, its body whole, and gives whoever hears the answer, telling `handler` in turn. Throws NotAdapted. A promise
   * only where something has to be waited for.
   */
  adapt(out: Outgoing, call: AdaptedCall, handler: AnswerHandler): UpstreamHandler | Promise<UpstreamHandler>
}

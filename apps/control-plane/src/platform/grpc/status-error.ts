import { Metadata, status } from '@grpc/grpc-js'

/** An outcome for the other end; `details` is shown to it. */
export class StatusError extends Error {
  readonly metadata = new Metadata()

  constructor(
    readonly code: status,
    readonly details: string,
  ) {
    super(details)
  }
}

/** What to send for anything thrown: internals stay here. */
export const toStatus = (thrown: unknown): StatusError =>
  thrown instanceof StatusError ? thrown : new StatusError(status.INTERNAL, 'Something went wrong on our side.')

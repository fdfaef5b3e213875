/** What a content type of grpc-web says (github.com/grpc/grpc, PROTOCOL-WEB). */
export interface GrpcWebForm {
  /** In base64. */
  readonly text: boolean
  /** Of its messages: `+proto`, or nothing. */
  readonly format: string
}

const FORM = /^application\/grpc-web(-text)?(\+[\w.-]+)?\s*(?:;|$)/i

/** Undefined: it is something else. */
export function grpcWebForm(contentType: string | undefined): GrpcWebForm | undefined {
  const found = contentType === undefined ? null : FORM.exec(contentType)
  return found ? { text: found[1] !== undefined, format: found[2]?.toLowerCase() ?? '' } : undefined
}

/** Its content type. */
export const grpcWebType = ({ text, format }: GrpcWebForm): string =>
  `application/grpc-web${text ? '-text' : ''}${format || '+proto'}`

/** Fields of an answer that tell what came of a call, for pages to read. */
export const GRPC_STATUS_FIELDS = ['grpc-status', 'grpc-message', 'grpc-status-details-bin'] as const

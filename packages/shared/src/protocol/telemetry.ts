/** Messages of proto/gatehouse/telemetry/v1, as @grpc/proto-loader gives them under `protoOptions`. */
export interface Batch {
  epoch: string
  sequence: number
  payload: Uint8Array
  gzip: boolean
  sha256: Uint8Array
  records: number
  dropped: number
}

export interface BatchAck {
  epoch: string
  sequence: number
}

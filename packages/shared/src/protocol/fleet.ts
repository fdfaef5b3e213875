/** Messages of proto/gatehouse/fleet/v1, as @grpc/proto-loader gives them under `protoOptions`. */
export interface EnrollRequest {
  token: string
  csr: Uint8Array
  name: string
}

export interface EnrollResponse {
  nodeId: string
  certificate: string
  ca: string
}

export interface RenewRequest {
  csr: Uint8Array
}

export interface RenewResponse {
  certificate: string
}

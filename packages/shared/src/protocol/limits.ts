/** Messages of proto/gatehouse/limits/v1, as @grpc/proto-loader gives them under `protoOptions`. */
export interface Claims {
  sequence: number
  holder: string
  claims: Uint8Array
  opened: number
  journals: string[]
  delivered: boolean
}

export interface Allotments {
  sequence: number
  allotments: Uint8Array
  nodes: number
  wanted: string[]
}

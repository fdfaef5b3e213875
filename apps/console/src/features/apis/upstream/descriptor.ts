import { type Method, readDescriptor } from '@gatehouse/shared/grpc-json/descriptor.js'

export interface Service {
  name: string
  methods: readonly {
    name: string
    /** `unary`, or which side streams. */
    kind: string
    /** Such as `GET /v1/greeter/{name}`. */
    rules: readonly string[]
  }[]
}

/** The services in a FileDescriptorSet in base64. Throws with a sentence on what is none. */
export function servicesIn(base64: string): Service[] {
  const bytes = Uint8Array.from(atob(base64), char => char.charCodeAt(0))
  const { methods } = readDescriptor(bytes)
  const names = [...new Set(methods.map(serviceOf))]
  return names.map(name => ({
    name,
    methods: methods
      .filter(method => serviceOf(method) === name)
      .map(method => ({
        name: method.path.slice(name.length + 2),
        kind: kindOf(method),
        rules: method.rules.map(rule => `${rule.method} ${rule.path}`),
      })),
  }))
}

const serviceOf = ({ path }: Method): string => path.split('/')[1]!

function kindOf({ clientStreaming, serverStreaming }: Method): string {
  if (clientStreaming && serverStreaming) return 'streams both ways'
  if (clientStreaming) return 'callers stream'
  return serverStreaming ? 'answers stream' : 'unary'
}

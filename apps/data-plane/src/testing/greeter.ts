import {
  type Client,
  credentials,
  type GrpcObject,
  loadPackageDefinition,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'

/** A service of gRPC with every kind of call, and a client of it. */
const text = { fields: { text: { type: 'string', id: 1 }, count: { type: 'int32', id: 2 } } }
const call = (requestStream: boolean, responseStream: boolean) => ({
  comment: '',
  requestType: 'Text',
  responseType: 'Text',
  requestStream,
  responseStream,
})
const definition = fromJSON({
  nested: {
    gatehouse: {
      nested: {
        greeter: {
          nested: {
            Text: text,
            Greeter: {
              methods: {
                One: call(false, false),
                In: call(true, false),
                Out: call(false, true),
                Both: call(true, true),
              },
            },
          },
        },
      },
    },
  },
})
type Package = GrpcObject & { gatehouse: { greeter: { Greeter: ServiceClientConstructor } } }
const { Greeter } = (loadPackageDefinition(definition) as unknown as Package).gatehouse.greeter

export interface Text {
  text: string
  count?: number
}

export type GreeterClient = Client & Record<'One' | 'In' | 'Out' | 'Both', (...given: never[]) => never>

/** `authority`: the host that it asks for, where that is not the address. */
export const greeterClient = (address: string, authority?: string): GreeterClient =>
  new Greeter(
    address,
    credentials.createInsecure(),
    authority === undefined ? {} : { 'grpc.default_authority': authority },
  ) as unknown as GreeterClient

/** Listens on a port of its own; `port` is 0 before. */
export class GreeterServer {
  port = 0
  private readonly server = new Server()

  constructor(methods: UntypedServiceImplementation) {
    this.server.addService(Greeter.service, methods)
  }

  async start(port = 0): Promise<void> {
    this.port = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      )
    })
  }

  stop(): void {
    this.server.forceShutdown()
  }
}

/** How its messages are written and read. */
export const greeterMethods = Greeter.service as unknown as Record<'One' | 'Out', MethodDefinition<Text, Text>>

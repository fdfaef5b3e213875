import { keepalive } from '@gatehouse/shared/protocol/options.js'
import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js'
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common'
import { Env } from '../env.js'
import { ListeningPorts } from '../listening-ports.js'
import { NodeGate } from './node-gate.js'
import { StatusError, toStatus } from './status-error.js'

type Stream<Q, A> = ServerDuplexStream<Q, A>
/** Serves a stream of an admitted node until it ends. */
export type StreamHandler<Q, A> = (stream: Stream<Q, A>, nodeId: string) => Promise<void> | void
/** Throws StatusError for whatever the caller may know. */
export type UnaryHandler<Q, A> = (request: Q, peer: { address: string; nodeId: string }) => Promise<A>

const OPTIONS = {
  'grpc.keepalive_time_ms': keepalive.intervalMs,
  'grpc.keepalive_timeout_ms': keepalive.timeoutMs,
  'grpc.max_receive_message_length': 16 * 1024 * 1024,
}

/**
 * The two gRPC ports, opened once the process serves. Modules add their services in onModuleInit. On the nodes' port every caller
 * has a certificate of our authority, and a handler only ever sees nodes that were not revoked.
 */
@Injectable()
export class GrpcServers implements BeforeApplicationShutdown {
  private readonly nodes = new Server(OPTIONS)
  // Whoever joins has little to say, and anybody may try.
  private readonly joining = new Server({ ...OPTIONS, 'grpc.max_receive_message_length': 64 * 1024 })
  /** Open streams of each node. */
  private readonly streams = new Map<string, Set<Stream<never, never>>>()
  private readonly preparations: (() => void)[] = []
  private readonly logger = new Logger('grpc')

  constructor(
    private readonly env: Env,
    private readonly gate: NodeGate,
    ports: ListeningPorts,
  ) {
    ports.whenServing('grpc', () => this.openNodes())
    ports.whenServing('join', () => this.openJoining())
  }

  /** A stream on the port with mutual TLS. */
  addNodeStream<Q, A>(service: ServiceDefinition, method: string, handler: StreamHandler<Q, A>): void {
    this.nodes.addService(service, {
      [method]: (stream: Stream<Q, A>) => {
        void this.guarded(stream, async () => {
          const nodeId = nameIn(stream.getAuthContext())
          // Before it is asked for, so that an order to cut it off that comes meanwhile is not lost on it.
          const known = this.remember(nodeId, stream as unknown as Stream<never, never>)
          await this.admit(nodeId)
          if (known()) await handler(stream, nodeId)
        })
      },
    })
  }

  /** A single call on the port with mutual TLS. */
  addNodeCall<Q, A>(service: ServiceDefinition, method: string, handler: UnaryHandler<Q, A>): void {
    this.nodes.addService(service, {
      [method]: this.unary<Q, A>(async call =>
        handler(call.request, { address: call.getPeer(), nodeId: await this.admit(nameIn(call.getAuthContext())) }),
      ),
    })
  }

  /** A single call on the port that anybody can reach. */
  addJoiningCall<Q, A>(service: ServiceDefinition, method: string, handler: UnaryHandler<Q, A>): void {
    this.joining.addService(service, {
      [method]: this.unary<Q, A>(call => handler(call.request, { address: call.getPeer(), nodeId: '' })),
    })
  }

  /** To be begun when nodes are about to be served, which in a worker they never are. */
  whenServing(prepare: () => void): void {
    this.preparations.push(prepare)
  }

  /** Cuts off a node that is no member any more. */
  expel(nodeId: string, standing: 'revoked' | 'unknown'): void {
    for (const stream of this.streams.get(nodeId) ?? []) stream.emit('error', refusal(standing))
  }

  private async openNodes(): Promise<number> {
    for (const prepare of this.preparations) prepare()
    const { key, chain, authority } = await this.gate.serverIdentity()
    return bind(this.nodes, this.env.bind, this.env.grpcPort, credentials(key, chain, authority))
  }

  private async openJoining(): Promise<number> {
    const { key, chain } = await this.gate.serverIdentity()
    const port = await bind(this.joining, this.env.bind, this.env.joinPort, credentials(key, chain))
    await this.gate.opened()
    return port
  }

  beforeApplicationShutdown(): void {
    this.nodes.forceShutdown()
    this.joining.forceShutdown()
  }

  /** Throws for whoever is no member. */
  private async admit(nodeId: string): Promise<string> {
    const standing = await this.gate.standing(nodeId)
    if (standing !== 'member') throw refusal(standing)
    return nodeId
  }

  /** The answer tells whether the stream is still open. */
  private remember(nodeId: string, stream: Stream<never, never>): () => boolean {
    const open = this.streams.get(nodeId) ?? new Set()
    this.streams.set(nodeId, open.add(stream))
    const forget = () => {
      open.delete(stream)
      if (open.size === 0 && this.streams.get(nodeId) === open) this.streams.delete(nodeId)
    }
    stream.once('close', forget).once('cancelled', forget).once('error', forget)
    return () => open.has(stream)
  }

  private async guarded<Q, A>(stream: Stream<Q, A>, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (thrown) {
      stream.emit('error', this.expected(thrown))
    }
  }

  private unary<Q, A>(handler: (call: ServerUnaryCall<Q, A>) => Promise<A>) {
    return (call: ServerUnaryCall<Q, A>, answer: sendUnaryData<A>): void => {
      handler(call).then(
        value => answer(null, value),
        thrown => answer(this.expected(thrown)),
      )
    }
  }

  private expected(thrown: unknown): StatusError {
    if (!(thrown instanceof StatusError)) this.logger.error({ err: thrown }, 'a call failed')
    return toStatus(thrown)
  }
}

/** As the certificate has it; throws where it has none. */
function nameIn(context: ReturnType<ServerUnaryCall<unknown, unknown>['getAuthContext']>): string {
  const name: unknown = context.sslPeerCertificate?.subject?.CN
  if (typeof name !== 'string') throw refusal('unknown')
  return name
}

/** Only the status of the first tells a node to stop serving: a database that was restored knows fewer nodes than there are. */
const refusal = (standing: 'revoked' | 'unknown'): StatusError =>
  standing === 'revoked'
    ? new StatusError(status.PERMISSION_DENIED, 'This node was revoked.')
    : new StatusError(status.UNAUTHENTICATED, 'This node is not a member here.')

/** With an authority, callers have to present a certificate of it. */
function credentials(key: string, chain: string, authority?: string): ServerCredentials {
  const pair = [{ private_key: Buffer.from(key), cert_chain: Buffer.from(chain) }]
  return ServerCredentials.createSsl(authority ? Buffer.from(authority) : null, pair, authority !== undefined)
}

function bind(server: Server, host: string, port: number, credentials: ServerCredentials): Promise<number> {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) => (error ? reject(error) : resolve(bound)))
  })
}

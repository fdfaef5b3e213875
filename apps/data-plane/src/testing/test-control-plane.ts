import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Ack, Duty, Hello, Status, Update, WatchRequest } from '@gatehouse/shared/protocol/config.js'
import type { EnrollRequest, EnrollResponse, RenewRequest, RenewResponse } from '@gatehouse/shared/protocol/fleet.js'
import type { Batch, BatchAck } from '@gatehouse/shared/protocol/telemetry.js'
import grpc, { type ServerDuplexStream, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js'
import { services } from '../node/control-plane-channel.js'
import type { SoleLedger } from './sole-ledger.js'
import type { TestAuthority } from './test-authority.js'

type ShareServer = Parameters<SoleLedger['serve']>[0]
type Watch = ServerDuplexStream<WatchRequest, Update>

const nothing: Update = {
  nonce: '',
  revision: 0,
  kind: '',
  full: false,
  payload: Buffer.alloc(0),
  gzip: false,
  removed: [],
  sha256: Buffer.alloc(0),
  commit: false,
}

/** The other end of a node's streams, over real TLS, doing only what a test tells it to. */
export class TestControlPlane extends EventEmitter {
  port = 0
  joinPort = 0
  /** The secret that may be used to join, once. */
  joinSecret: string | undefined
  readonly hellos: Hello[] = []
  readonly acks: Ack[] = []
  readonly statuses: Status[] = []
  /** Records that were committed, by id, with how often. */
  readonly records = new Map<string, number>()
  /** False: batches are taken and never acknowledged. */
  acknowledges = true
  /** Absent: nodes limit alone. To be set before it starts. */
  ledger: SoleLedger | undefined
  /** True: records are only counted, in `counted`; measurements make more of them than a map should hold. */
  countsOnly = false
  counted = 0
  private readonly seen = new Map<string, number>()
  private servers: grpc.Server[] = []
  private watch: Watch | undefined
  private nonces = 0

  constructor(private readonly authority: TestAuthority) {
    super()
    this.setMaxListeners(0)
  }

  async start(): Promise<void> {
    const { key, chain } = await this.authority.server()
    const pair = [{ private_key: Buffer.from(key), cert_chain: Buffer.from(chain) }]
    const nodes = new grpc.Server()
    nodes.addService(services.config, { Watch: (stream: Watch) => this.onWatch(stream) })
    nodes.addService(services.telemetry, {
      Report: (stream: ServerDuplexStream<Batch, BatchAck>) => this.onReport(stream),
    })
    nodes.addService(services.fleet, {
      Renew: (call: ServerUnaryCall<RenewRequest, RenewResponse>, answer: sendUnaryData<RenewResponse>) =>
        void this.authority.sign(call.request.csr, 'node_1').then(certificate => answer(null, { certificate })),
    })
    const { ledger } = this
    if (ledger) nodes.addService(services.limits, { Share: (stream: ShareServer) => ledger.serve(stream) })
    const joining = new grpc.Server()
    joining.addService(services.fleet, {
      Enroll: (call: ServerUnaryCall<EnrollRequest, EnrollResponse>, answer: sendUnaryData<EnrollResponse>) =>
        void this.onEnroll(call.request, answer),
    })
    const ca = Buffer.from(this.authority.pem)
    this.port = await bind(nodes, this.port, grpc.ServerCredentials.createSsl(ca, pair, true))
    this.joinPort = await bind(joining, this.joinPort, grpc.ServerCredentials.createSsl(null, pair, false))
    this.servers = [nodes, joining]
  }

  stop(): void {
    for (const server of this.servers) server.forceShutdown()
    this.watch = undefined
  }

  /** Resolves when the node has said the n-th hello, counted from 1. */
  async hello(count: number): Promise<Hello> {
    while (this.hellos.length < count) await once(this, 'hello')
    return this.hellos[count - 1]!
  }

  /** Sends a transaction and resolves with what the node makes of it. */
  async send(
    revision: number,
    parts: Record<string, { id: string }[]>,
    options: { full?: boolean; damage?: boolean } = {},
  ) {
    const nonce = `n${++this.nonces}`
    const kinds = Object.keys(parts)
    kinds.forEach((kind, index) => {
      const payload = gzipSync(JSON.stringify(parts[kind]))
      const sha256 = createHash('sha256').update(payload).digest()
      if (options.damage) sha256[0]! ^= 1
      const commit = index === kinds.length - 1
      this.watch?.write({
        nonce,
        revision,
        kind,
        full: options.full ?? false,
        payload,
        gzip: true,
        removed: [],
        sha256,
        commit,
      })
    })
    if (kinds.length === 0) this.watch?.write({ ...nothing, nonce, revision, commit: true })
    const find = () => this.acks.find(ack => ack.nonce === nonce)
    while (!find()) await once(this, 'ack')
    return find()!
  }

  /** Tells the node what the operator wants. */
  order(duty: Duty): void {
    this.watch?.write({ ...nothing, duty })
  }

  /** Resolves when what the node said last is so. */
  async reported(is: (status: Status) => boolean): Promise<void> {
    for (let last = this.statuses.at(-1); !last || !is(last); last = this.statuses.at(-1)) await once(this, 'status')
  }

  /** Ends the stream as for a node that was shut out. */
  revoke(): void {
    this.watch?.emit('error', { code: grpc.status.PERMISSION_DENIED, details: 'This node was revoked.' })
  }

  /** Resolves when this many different records are committed. */
  async committed(count: number): Promise<void> {
    while (this.records.size < count) await once(this, 'records')
  }

  /** Resolves once so many records were counted, or the time is over. */
  async countedUpTo(records: number, withinMs: number): Promise<void> {
    const deadline = AbortSignal.timeout(withinMs)
    try {
      while (this.counted < records) await once(this, 'records', { signal: deadline })
    } catch {
      // The figure says it.
    }
  }

  private onWatch(stream: Watch): void {
    this.watch = stream
    stream.on('error', () => {})
    stream.on('data', ({ hello, ack, status }: WatchRequest) => {
      if (hello) {
        stream.sendMetadata(new grpc.Metadata())
        this.hellos.push(hello)
        this.emit('hello')
      }
      if (ack) {
        this.acks.push(ack)
        this.emit('ack')
      }
      if (status) {
        this.statuses.push(status)
        this.emit('status')
      }
    })
  }

  private onReport(stream: ServerDuplexStream<Batch, BatchAck>): void {
    stream.on('error', () => {})
    stream.on('data', ({ epoch, sequence, payload, records }: Batch) => {
      this.emit('batch')
      if (!this.acknowledges) return
      if (sequence > (this.seen.get(epoch) ?? 0)) {
        this.seen.set(epoch, sequence)
        this.counted += records
        for (const line of this.countsOnly ? [] : gunzipSync(payload).toString().trim().split('\n')) {
          const { id } = JSON.parse(line) as { id: string }
          this.records.set(id, (this.records.get(id) ?? 0) + 1)
        }
      }
      stream.write({ epoch, sequence: this.seen.get(epoch)! })
      this.emit('records')
    })
  }

  private async onEnroll({ token, csr }: EnrollRequest, answer: sendUnaryData<EnrollResponse>): Promise<void> {
    if (token !== this.joinSecret) return answer({ code: grpc.status.UNAUTHENTICATED, details: 'no' })
    this.joinSecret = undefined
    answer(null, { nodeId: 'node_1', certificate: await this.authority.sign(csr, 'node_1'), ca: this.authority.pem })
  }
}

function bind(server: grpc.Server, port: number, credentials: grpc.ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => (error ? reject(error) : resolve(bound)))
  })
}

import { webcrypto, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { gunzipSync } from 'node:zlib'
import { StateHash } from '@gatehouse/shared/config/state-hash.js'
import { parseJoinToken } from '@gatehouse/shared/fleet/join-token.js'
import type { Status, Update, WatchRequest } from '@gatehouse/shared/protocol/config.js'
import type { EnrollResponse, RenewResponse } from '@gatehouse/shared/protocol/fleet.js'
import { controlPlaneName } from '@gatehouse/shared/protocol/options.js'
import grpc, { type ClientDuplexStream } from '@grpc/grpc-js'
import * as x509 from '@peculiar/x509'
import { configService, fleetService } from '../platform/grpc/services.js'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const options = { 'grpc.ssl_target_name_override': controlPlaneName, 'grpc.use_local_subchannel_pool': 1 }
const Config = grpc.makeClientConstructor(configService, 'ConfigService')
const Fleet = grpc.makeClientConstructor(fleetService, 'FleetService')

export interface TestIdentity {
  nodeId: string
  key: string
  certificate: string
  ca: string
}

export async function newRequest(): Promise<{ key: string; csr: Buffer }> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=test',
    keys,
    signingAlgorithm: algorithm,
  })
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  return { key, csr: Buffer.from(request.rawData) }
}

const unary = <A>(client: InstanceType<typeof Fleet>, method: string, request: object): Promise<A> =>
  new Promise((resolve, reject) => {
    client[method]!(request, (error: Error | null, answer: A) => (error ? reject(error) : resolve(answer)))
  }).finally(() => client.close()) as Promise<A>

/** Joins as a node does, trusting `ca`. */
export async function join(port: number, ca: string, token: string): Promise<TestIdentity> {
  const { key, csr } = await newRequest()
  const client = new Fleet(`127.0.0.1:${port}`, grpc.credentials.createSsl(Buffer.from(ca)), options)
  const secret = parseJoinToken(token)?.secret ?? token
  const {
    nodeId,
    certificate,
    ca: authority,
  } = await unary<EnrollResponse>(client, 'Enroll', { token: secret, csr, name: 'test' })
  return { nodeId, key, certificate, ca: authority }
}

const credentialsOf = ({ ca, key, certificate }: TestIdentity) =>
  grpc.credentials.createSsl(Buffer.from(ca), Buffer.from(key), Buffer.from(certificate))

export async function renew(port: number, identity: TestIdentity): Promise<X509Certificate> {
  const { csr } = await newRequest()
  const client = new Fleet(`127.0.0.1:${port}`, credentialsOf(identity), options)
  return new X509Certificate((await unary<RenewResponse>(client, 'Renew', { csr })).certificate)
}

export interface Received {
  nonce: string
  revision: number
  full: boolean
  /** `kind/id` of what came and, with a minus sign, of what went. */
  ids: string[]
  resources: Record<string, unknown>[]
}

/** A node's end of the configuration stream. */
export class TestNode {
  private readonly client: InstanceType<typeof Config>
  private readonly stream: ClientDuplexStream<WatchRequest, Update>
  private readonly received: Received[] = []
  /** Whether it was to drain, each time that it was told. */
  readonly duties: boolean[] = []
  /** What it makes of imagined requests. */
  rehearse: (request: object) => object = () => ({})
  private parts: Update[] = []
  private failure: Error | undefined
  private readonly firstHash = new StateHash()

  constructor(port: number, identity: TestIdentity, hello: { revision?: number; stateHash?: Uint8Array } = {}) {
    this.client = new Config(`127.0.0.1:${port}`, credentialsOf(identity), options)
    this.stream = this.client.Watch!() as ClientDuplexStream<WatchRequest, Update>
    this.stream.on('data', (update: Update) => {
      if (update.duty) {
        this.duties.push(update.duty.drain)
        return void this.stream.emit('duty')
      }
      if (update.rehearsal) {
        const { id, request } = update.rehearsal
        return void this.stream.write({ rehearsed: { id, report: JSON.stringify(this.rehearse(JSON.parse(request))) } })
      }
      this.parts.push(update)
      if (!update.commit) return
      if (this.parts[0]?.full) this.note(this.parts)
      this.received.push(combine(this.parts))
      this.parts = []
      this.stream.emit('transaction')
    })
    this.stream.on('error', error => {
      this.failure = error
      this.stream.emit('transaction')
    })
    const greeting = { name: 'test', version: '1', revision: 0, stateHash: new Uint8Array(), workers: 1, ...hello }
    this.stream.write({ hello: greeting })
  }

  connected(): Promise<unknown> {
    return once(this.stream, 'metadata')
  }

  /** The next transaction; rejects with what ended the stream. */
  async next(): Promise<Received> {
    while (this.received.length === 0) {
      if (this.failure) throw this.failure
      await once(this.stream, 'transaction')
    }
    return this.received.shift()!
  }

  /** Resolves when it has been told so often what to do. */
  async told(times: number): Promise<boolean[]> {
    while (this.duties.length < times) await once(this.stream, 'duty')
    return this.duties
  }

  answer(
    { nonce, revision }: Received,
    accepted = true,
    refusals: { kind: string; id: string; reason: string }[] = [],
  ): void {
    this.stream.write({ ack: { nonce, revision, accepted, refusals, applyMs: 3 } })
  }

  report(more: Partial<Status> = {}): void {
    const idle = { revision: 0, workersReady: 1, spoolBytes: 0, rssBytes: 0, requestsPerSecond: 0 }
    this.stream.write({ status: { ...idle, draining: false, drained: false, ...more } })
  }

  /** Of all that came in the first transaction. */
  hash(): Buffer {
    return this.firstHash.bytes()
  }

  close(): void {
    this.stream.cancel()
    this.client.close()
  }

  private note(parts: Update[]): void {
    for (const { kind, payload } of parts)
      for (const resource of JSON.parse(String(gunzipSync(payload))) as { id: string }[])
        this.firstHash.toggle(kind, resource.id, JSON.stringify(resource))
  }
}

function combine(parts: Update[]): Received {
  const { nonce, revision, full } = parts[0]!
  const resources = parts.flatMap(part => JSON.parse(String(gunzipSync(part.payload))) as Record<string, unknown>[])
  const ids = parts.flatMap(part => [
    ...(JSON.parse(String(gunzipSync(part.payload))) as { id: string }[]).map(({ id }) => `${part.kind}/${id}`),
    ...part.removed.map(id => `-${part.kind}/${id}`),
  ])
  return { nonce, revision, full, ids, resources }
}

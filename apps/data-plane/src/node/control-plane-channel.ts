import { fileURLToPath } from 'node:url'
import type { EnrollRequest, EnrollResponse, RenewRequest, RenewResponse } from '@gatehouse/shared/protocol/fleet.js'
import { controlPlaneName, keepalive, protoOptions } from '@gatehouse/shared/protocol/options.js'
import grpc from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import type { WatchStream } from '../config/discovery-client.js'
import type { ShareStream } from '../policy/limits/stream-merge.js'
import type { ReportStream } from '../telemetry/report-client.js'
import type { NodeIdentity } from './identity.js'

const protoFolder = fileURLToPath(new URL('../../../../proto', import.meta.url))

type ServiceClient = InstanceType<grpc.ServiceClientConstructor>

function service(name: 'config' | 'telemetry' | 'fleet' | 'limits', symbol: string): grpc.ServiceDefinition {
  const definition = loadSync(`gatehouse/${name}/v1/${name}.proto`, { ...protoOptions, includeDirs: [protoFolder] })
  return definition[`gatehouse.${name}.v1.${symbol}`] as grpc.ServiceDefinition
}

export const services = {
  config: service('config', 'ConfigService'),
  telemetry: service('telemetry', 'TelemetryService'),
  fleet: service('fleet', 'FleetService'),
  limits: service('limits', 'LimitsService'),
}

const ConfigClient = grpc.makeClientConstructor(services.config, 'ConfigService')
const TelemetryClient = grpc.makeClientConstructor(services.telemetry, 'TelemetryService')
const LimitsClient = grpc.makeClientConstructor(services.limits, 'LimitsService')
const FleetClient = grpc.makeClientConstructor(services.fleet, 'FleetService')

const options: grpc.ClientOptions = {
  'grpc.ssl_target_name_override': controlPlaneName,
  'grpc.keepalive_time_ms': keepalive.intervalMs,
  'grpc.keepalive_timeout_ms': keepalive.timeoutMs,
  'grpc.keepalive_permit_without_calls': 1,
  // Single resources may exceed the usual size of a message.
  'grpc.max_receive_message_length': 64 * 1024 * 1024,
  // The streams' own backoff decides when to try again; the channel's must not hold them longer than that.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2000,
  // Two generations of an identity must not share a connection.
  'grpc.use_local_subchannel_pool': 1,
}

/** The mutually authenticated connection, opened on first use; one for all services. */
export class ControlPlaneChannel {
  private readonly config: ServiceClient
  private readonly telemetry: ServiceClient
  private readonly fleet: ServiceClient
  private readonly limits: ServiceClient

  constructor(address: string, identity: NodeIdentity) {
    const [ca, key, certificate] = [identity.ca, identity.key, identity.certificate].map(pem => Buffer.from(pem))
    this.config = new ConfigClient(address, grpc.credentials.createSsl(ca!, key!, certificate!), options)
    const shared = { ...options, channelOverride: this.config.getChannel() }
    const unused = grpc.credentials.createInsecure()
    this.telemetry = new TelemetryClient(address, unused, shared)
    this.fleet = new FleetClient(address, unused, shared)
    this.limits = new LimitsClient(address, unused, shared)
  }

  watch(): WatchStream {
    return this.config.Watch!() as WatchStream
  }

  report(): ReportStream {
    return this.telemetry.Report!() as ReportStream
  }

  share(): ShareStream {
    return this.limits.Share!() as ShareStream
  }

  async renew(csr: Uint8Array): Promise<string> {
    const { certificate } = await unary<RenewResponse>(this.fleet, 'Renew', { csr } satisfies RenewRequest)
    return certificate
  }

  close(): void {
    this.config.close()
  }
}

/** Asks to join, on the port that needs no certificate yet. `ca`: PEM of the one authority that is trusted. */
export async function requestEnrolment(address: string, ca: string, request: EnrollRequest): Promise<EnrollResponse> {
  const client = new FleetClient(address, grpc.credentials.createSsl(Buffer.from(ca)), options)
  try {
    return await unary<EnrollResponse>(client, 'Enroll', request)
  } finally {
    client.close()
  }
}

function unary<A>(client: ServiceClient, method: string, request: object): Promise<A> {
  const deadline = Date.now() + 15_000
  return new Promise((resolve, reject) => {
    client[method]!(request, { deadline }, (error: Error | null, answer: A) =>
      error ? reject(error) : resolve(answer),
    )
  })
}

import { fileURLToPath } from 'node:url'
import { protoOptions } from '@gatehouse/shared/protocol/options.js'
import type { ServiceDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

const protoFolder = fileURLToPath(new URL('../../../../../proto', import.meta.url))

function service(name: 'config' | 'telemetry' | 'fleet' | 'limits', symbol: string): ServiceDefinition {
  const definition = loadSync(`gatehouse/${name}/v1/${name}.proto`, { ...protoOptions, includeDirs: [protoFolder] })
  return definition[`gatehouse.${name}.v1.${symbol}`] as ServiceDefinition
}

export const configService = service('config', 'ConfigService')
export const telemetryService = service('telemetry', 'TelemetryService')
export const fleetService = service('fleet', 'FleetService')
export const limitsService = service('limits', 'LimitsService')

import { Global, Module } from '@nestjs/common'
import { GrpcServers } from '../../platform/grpc/grpc-servers.js'
import { NodeGate } from '../../platform/grpc/node-gate.js'
import { CertificateAuthority } from './certificate-authority.js'
import { Enrolment } from './enrolment.js'
import { FleetGate } from './fleet-gate.js'
import { JoinTokens } from './join-tokens.js'
import { NodeList } from './node-list.js'
import { NodeRows } from './node-rows.js'
import { NodesController } from './nodes.controller.js'
import { SupervisedToken } from './supervised-token.js'

/** Nodes, how they join, and the gRPC ports that they talk to. */
@Global()
@Module({
  controllers: [NodesController],
  providers: [
    CertificateAuthority,
    Enrolment,
    FleetGate,
    { provide: NodeGate, useExisting: FleetGate },
    GrpcServers,
    JoinTokens,
    NodeList,
    NodeRows,
    SupervisedToken,
  ],
  exports: [GrpcServers, NodeRows],
})
export class FleetModule {}

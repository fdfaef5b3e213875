import { Global, Module } from '@nestjs/common'
import { GrpcServers } from '../../platform/grpc/grpc-servers.js'
import { NodeGate } from '../../platform/grpc/node-gate.js'
import { CertificateAuthority } from './certificate-authority.js'
import { Enrolment } from './enrolment.js'
import { FleetGate } from './fleet-gate.js'
import { ForgetNodes } from './forget-nodes.job.js'
import { JoinTokens } from './join-tokens.js'
import { NodeGroupResourceBuilder } from './node-group.resource.js'
import { NodeGroupsController } from './node-groups.controller.js'
import { NodeGroups } from './node-groups.js'
import { NodeList } from './node-list.js'
import { NodeOrders } from './node-orders.js'
import { NodeRows } from './node-rows.js'
import { NodeSignal } from './node-signal.js'
import { NodesController } from './nodes.controller.js'
import { SupervisedToken } from './supervised-token.js'

/** Nodes, how they join, and the gRPC ports that they talk to. */
@Global()
@Module({
  controllers: [NodesController, NodeGroupsController],
  providers: [
    CertificateAuthority,
    Enrolment,
    FleetGate,
    { provide: NodeGate, useExisting: FleetGate },
    ForgetNodes,
    GrpcServers,
    JoinTokens,
    NodeGroupResourceBuilder,
    NodeGroups,
    NodeList,
    NodeOrders,
    NodeRows,
    NodeSignal,
    SupervisedToken,
  ],
  exports: [GrpcServers, NodeRows, NodeSignal],
})
export class FleetModule {}

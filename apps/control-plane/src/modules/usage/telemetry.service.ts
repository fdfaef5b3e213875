import type { BatchAck, Batch as WireBatch } from '@gatehouse/shared/protocol/telemetry.js'
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common'
import { GrpcServers, type StreamHandler } from '../../platform/grpc/grpc-servers.js'
import { telemetryService } from '../../platform/grpc/services.js'
import { readBatch } from './batch.js'
import { Ingest } from './ingest.js'

/** The stream on which nodes report. One batch of a node at a time, acknowledged once it is committed; a failure ends the stream, and the node sends again. */
@Injectable()
export class TelemetryService implements OnModuleInit {
  private readonly logger = new Logger('usage')

  constructor(
    private readonly servers: GrpcServers,
    private readonly ingest: Ingest,
  ) {}

  onModuleInit(): void {
    const report: StreamHandler<WireBatch, BatchAck> = async (stream, nodeId) => {
      for await (const wire of stream as AsyncIterable<WireBatch>) {
        const batch = readBatch(nodeId, wire)
        if (wire.dropped > 0)
          this.logger.warn({ node: nodeId, dropped: wire.dropped }, 'a node lost calls, their sums too')
        await this.ingest.apply(batch)
        stream.write({ epoch: batch.epoch, sequence: batch.sequence })
      }
      stream.end()
    }
    this.servers.addNodeStream(telemetryService, 'Report', report)
  }
}

import type { Status, Update, WatchRequest } from '@gatehouse/shared/protocol/config.js'
import { status } from '@grpc/grpc-js'
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common'
import { GrpcServers } from '../../platform/grpc/grpc-servers.js'
import { configService } from '../../platform/grpc/services.js'
import { StatusError } from '../../platform/grpc/status-error.js'
import { NodeRows } from '../fleet/index.js'
import { NodeStream, type WatchStream } from './node-stream.js'
import { Revealer } from './reveal.js'
import { SnapshotFeed } from './snapshot-feed.js'

/** Gives every connected node what it is to serve, and notes what it makes of it. */
@Injectable()
export class ConfigDistribution implements OnModuleInit {
  /** The stream that speaks for each node: its latest. */
  private readonly streams = new Map<string, NodeStream>()
  private readonly logger = new Logger('config-stream')

  constructor(
    private readonly servers: GrpcServers,
    private readonly feed: SnapshotFeed,
    private readonly revealer: Revealer,
    private readonly rows: NodeRows,
  ) {}

  onModuleInit(): void {
    this.servers.addNodeStream<WatchRequest, Update>(configService, 'Watch', (stream, nodeId) =>
      this.serve(stream, nodeId),
    )
  }

  private async serve(stream: WatchStream, nodeId: string): Promise<void> {
    const node = new NodeStream({
      stream,
      snapshot: () => this.feed.current,
      reveal: this.revealer.reveal,
      refresh: () => this.feed.refresh(),
      onHello: (hello, revision) => this.rows.connected(nodeId, hello, revision),
      onAck: ack => this.rows.acknowledged(nodeId, ack),
      onStatus: report => this.report(nodeId, report),
    })
    this.streams.set(nodeId, node)
    const forget = this.feed.onChange(() => node.wake())
    this.logger.log({ nodeId }, 'node connected')
    await node.run()
    forget()
    if (this.streams.get(nodeId) !== node) return
    this.streams.delete(nodeId)
    this.logger.log({ nodeId }, 'node disconnected')
    await this.rows.disconnected(nodeId).catch(error => this.logger.debug({ err: error as Error }, 'not noted'))
  }

  /** A node that was revoked while connected is cut off by the next thing it says. */
  private async report(nodeId: string, report: Status): Promise<void> {
    if (!(await this.rows.isMember(nodeId))) throw new StatusError(status.PERMISSION_DENIED, 'This node was revoked.')
    await this.rows.reported(nodeId, report)
  }
}

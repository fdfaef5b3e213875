import type { Duty, Status, Update, WatchRequest } from '@gatehouse/shared/protocol/config.js'
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common'
import { GrpcServers } from '../../platform/grpc/grpc-servers.js'
import { configService } from '../../platform/grpc/services.js'
import { NodeRows, NodeSignal, type Standing } from '../fleet/index.js'
import { NodeStream, type WatchStream } from './node-stream.js'
import { Revealer } from './reveal.js'
import { SnapshotFeed } from './snapshot-feed.js'

interface Connected {
  stream: NodeStream
  /** As it was told; undefined before it was told anything. */
  drain: string | undefined
}

/** Gives every connected node what it is to serve, and notes what it makes of it. */
@Injectable()
export class ConfigDistribution implements OnModuleInit {
  /** The stream that speaks for each node: its latest. */
  private readonly nodes = new Map<string, Connected>()
  private readonly logger = new Logger('config-stream')

  constructor(
    private readonly servers: GrpcServers,
    private readonly feed: SnapshotFeed,
    private readonly revealer: Revealer,
    private readonly rows: NodeRows,
    private readonly signal: NodeSignal,
  ) {}

  onModuleInit(): void {
    this.servers.addNodeStream<WatchRequest, Update>(configService, 'Watch', (stream, nodeId) =>
      this.serve(stream, nodeId),
    )
    this.servers.whenServing(() => this.feed.prepare())
    this.signal.onOrder(nodeId => {
      for (const id of nodeId === undefined ? this.nodes.keys() : [nodeId])
        this.obey(id).catch(error => this.logger.debug({ err: error as Error }, 'not obeyed yet'))
    })
  }

  /** What nodes that are connected here make of an imagined request: of each group one, until one knows the route. */
  async *rehearse(request: string): AsyncGenerator<{ node: string; revision: number; report: string }> {
    const asked = new Set<string>()
    for (const { stream, drain } of [...this.nodes.values()]) {
      if (asked.has(stream.group) || (drain !== undefined && drain !== told(null))) continue
      const revision = stream.served
      const report = revision === undefined ? undefined : await stream.rehearse(request)
      if (report === undefined) continue
      asked.add(stream.group)
      yield { node: stream.name, revision: revision!, report }
    }
  }

  private async serve(wire: WatchStream, nodeId: string): Promise<void> {
    const standing = await this.rows.standing(nodeId)
    const stream = new NodeStream({
      stream: wire,
      group: standing?.group ?? '',
      snapshot: () => this.feed.current,
      reveal: this.revealer.reveal,
      refresh: () => this.feed.refresh(),
      onHello: async (hello, revision) => {
        await this.rows.connected(nodeId, hello, revision)
        await this.obey(nodeId)
      },
      onAck: ack => this.rows.acknowledged(nodeId, ack),
      onStatus: report => this.report(nodeId, report),
    })
    const node: Connected = { stream, drain: undefined }
    this.nodes.set(nodeId, node)
    const forget = this.feed.onChange(() => stream.wake())
    this.logger.log({ nodeId }, 'node connected')
    await stream.run()
    forget()
    if (this.nodes.get(nodeId) !== node) return
    this.nodes.delete(nodeId)
    this.logger.log({ nodeId }, 'node disconnected')
    await this.rows.disconnected(nodeId).catch(error => this.logger.debug({ err: error as Error }, 'not noted'))
  }

  private async report(nodeId: string, report: Status): Promise<void> {
    await this.rows.reported(nodeId, report)
    await this.obey(nodeId)
  }

  /** Acts on what the operator wants of a node, where it is connected here. */
  private async obey(nodeId: string): Promise<void> {
    const standing = await this.rows.standing(nodeId)
    if (!standing || standing.revoked) return this.servers.expel(nodeId, standing ? 'revoked' : 'unknown')
    const node = this.nodes.get(nodeId)
    if (!node || node.drain === told(standing.drain)) return
    node.drain = told(standing.drain)
    node.stream.order(dutyOf(standing))
  }
}

const told = (drain: Standing['drain']): string => JSON.stringify(drain)

const dutyOf = ({ drain }: Standing): Duty => ({
  drain: drain !== null,
  graceMs: drain?.graceMs ?? 0,
  deadlineMs: drain?.deadlineMs ?? 0,
})

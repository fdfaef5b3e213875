import { claim } from '@gatehouse/shared/limits/sharing.js'
import type { Allotments, Claims } from '@gatehouse/shared/protocol/limits.js'
import { type ServerDuplexStream, status } from '@grpc/grpc-js'
import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common'
import { z } from 'zod'
import { Channel } from '../../platform/database/channel.js'
import { Env } from '../../platform/env.js'
import { GrpcServers } from '../../platform/grpc/grpc-servers.js'
import { limitsService } from '../../platform/grpc/services.js'
import { StatusError } from '../../platform/grpc/status-error.js'
import { NodeRows } from '../fleet/index.js'
import { LimitDecisions } from './limit-decisions.js'
import { type Holder, LIMIT_CHANNEL, type Wanted } from './limit-ledger.js'
import { LimitRuns } from './limit-runs.js'

type ShareStream = ServerDuplexStream<Claims, Allotments>

const claimsOf = z.array(claim).max(10_000)
interface Known {
  journals: number
  delivered: boolean
}

const NOTHING = Buffer.from('[]')
/** A node that was revoked is heard no longer than this. */
const PRESENCE_MS = 1_000

/** Where nodes claim their parts of limits, and hear when another node wants what they may not need. */
@Injectable()
export class LimitStreams implements OnModuleInit, BeforeApplicationShutdown {
  /** By the run of the node that each belongs to. */
  private readonly streams = new Map<string, ShareStream>()
  private signal: Channel | undefined

  constructor(
    private readonly servers: GrpcServers,
    private readonly decisions: LimitDecisions,
    private readonly runs: LimitRuns,
    private readonly nodes: NodeRows,
    private readonly env: Env,
  ) {}

  onModuleInit(): void {
    this.servers.addNodeStream<Claims, Allotments>(limitsService, 'Share', (stream, nodeId) =>
      this.serve(stream, nodeId),
    )
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.signal?.close()
  }

  private async serve(stream: ShareStream, nodeId: string): Promise<void> {
    this.listen()
    let holder = ''
    let known = { journals: -1, delivered: false }
    let presence: { at: number; nodes: number } | undefined
    try {
      for await (const message of stream as AsyncIterable<Claims>) {
        holder = message.holder
        this.streams.set(holder, stream)
        known = await this.follow(nodeId, message, known)
        if (!presence || performance.now() - presence.at > PRESENCE_MS) presence = await this.present(nodeId)
        stream.write(await this.answer({ nodeId, holder }, presence.nodes, message))
      }
      stream.end()
    } finally {
      if (this.streams.get(holder) === stream) this.streams.delete(holder)
    }
  }

  /** Throws for a node that was revoked; else how many there are. */
  private async present(nodeId: string): Promise<{ at: number; nodes: number }> {
    const { member, heard } = await this.nodes.presence(nodeId)
    if (!member) throw new StatusError(status.PERMISSION_DENIED, 'This node was revoked.')
    return { at: performance.now(), nodes: Math.max(1, heard) }
  }

  private async answer(holder: Holder, nodes: number, { sequence, claims }: Claims): Promise<Allotments> {
    const read = claimsOf.safeParse(parse(claims))
    if (!read.success || holder.holder === '') throw new StatusError(status.INVALID_ARGUMENT, 'These are no claims.')
    const allotments = read.data.length > 0 ? await this.decisions.decide(holder, nodes, read.data) : []
    return { sequence, allotments: Buffer.from(JSON.stringify(allotments)), nodes, wanted: [] }
  }

  /** Notes what is new about a node's runs. */
  private async follow(nodeId: string, { holder, opened, journals, delivered }: Claims, known: Known): Promise<Known> {
    if (journals.length !== known.journals) await this.runs.note({ nodeId, holder, opened, journals })
    if (delivered && !known.delivered) await this.runs.settle(nodeId)
    return { journals: journals.length, delivered }
  }

  private listen(): void {
    this.signal ??= new Channel(this.env.databaseUrl!, LIMIT_CHANNEL, payload => {
      if (payload) this.pass(JSON.parse(payload) as Wanted)
    })
  }

  private pass({ by, subscriptions }: Wanted): void {
    for (const [holder, stream] of this.streams)
      if (holder !== by) stream.write({ sequence: 0, allotments: NOTHING, nodes: 0, wanted: subscriptions })
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}

import { EventEmitter } from 'node:events'
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common'
import { Channel } from '../../platform/database/channel.js'
import { Env } from '../../platform/env.js'

/** Tells this replica of orders for nodes, whichever replica took them. */
@Injectable()
export class NodeSignal implements BeforeApplicationShutdown {
  private channel: Channel | undefined
  private readonly orders = new EventEmitter().setMaxListeners(0)

  constructor(private readonly env: Env) {}

  /** Calls back with the node's id; with none where some may have been missed. */
  onOrder(callback: (nodeId?: string) => void): void {
    this.channel ??= new Channel(this.env.databaseUrl!, 'gatehouse_node', id => void this.orders.emit('order', id))
    this.orders.on('order', callback)
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.channel?.close()
  }
}

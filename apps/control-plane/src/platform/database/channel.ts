import { Logger } from '@nestjs/common'
import pg from 'pg'

const POLL_MS = 3_000
const RETRY_MS = 500

/**
 * Follows a channel of Postgres' notifications. Tells the payload of each, and nothing in particular every few seconds and after each gap, in case
 * some were missed.
 */
export class Channel {
  private client: pg.Client | undefined
  private readonly polling: NodeJS.Timeout
  private retry: NodeJS.Timeout | undefined
  private closed = false
  private readonly logger = new Logger('channel')

  constructor(
    private readonly databaseUrl: string,
    private readonly name: 'gatehouse_revision' | 'gatehouse_node' | 'gatehouse_limits',
    private readonly tell: (payload?: string) => void,
  ) {
    this.polling = setInterval(() => tell(), POLL_MS)
    void this.listen()
  }

  async close(): Promise<void> {
    this.closed = true
    clearInterval(this.polling)
    clearTimeout(this.retry)
    await this.client?.end().catch(() => undefined)
  }

  private async listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      keepAlive: true,
      application_name: this.name,
    })
    this.client = client
    client.on('error', error => this.lost(client, error))
    client.on('end', () => this.lost(client, new Error('connection closed')))
    client.on('notification', ({ payload }) => this.tell(payload))
    try {
      await client.connect()
      await client.query(`LISTEN ${this.name}`)
      // Whatever was said while nobody listened.
      this.tell()
    } catch (error) {
      this.lost(client, error as Error)
    }
  }

  private lost(client: pg.Client, error: Error): void {
    if (client !== this.client || this.closed) return
    this.client = undefined
    void client.end().catch(() => undefined)
    this.logger.warn({ channel: this.name, reason: error.message }, 'not listening; asking every few seconds')
    this.retry = setTimeout(() => void this.listen(), RETRY_MS)
  }
}

import { Logger } from '@nestjs/common'
import pg from 'pg'

const POLL_MS = 3_000
const RETRY_MS = 500

/** Calls back whenever a revision may have been committed: on Postgres' notification, and every few seconds in case one was missed. */
export class RevisionSignal {
  private client: pg.Client | undefined
  private readonly polling: NodeJS.Timeout
  private retry: NodeJS.Timeout | undefined
  private closed = false
  private readonly logger = new Logger('revisions')

  constructor(
    private readonly databaseUrl: string,
    private readonly tell: () => void,
  ) {
    this.polling = setInterval(tell, POLL_MS)
  }

  async listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      keepAlive: true,
      application_name: 'gatehouse-revisions',
    })
    this.client = client
    client.on('error', error => this.lost(client, error))
    client.on('end', () => this.lost(client, new Error('connection closed')))
    client.on('notification', () => this.tell())
    try {
      await client.connect()
      await client.query('LISTEN gatehouse_revision')
      // Whatever was committed while nobody listened.
      this.tell()
    } catch (error) {
      this.lost(client, error as Error)
    }
  }

  async close(): Promise<void> {
    this.closed = true
    clearInterval(this.polling)
    clearTimeout(this.retry)
    await this.client?.end().catch(() => undefined)
  }

  private lost(client: pg.Client, error: Error): void {
    if (client !== this.client || this.closed) return
    this.client = undefined
    void client.end().catch(() => undefined)
    this.logger.warn({ reason: error.message }, 'not listening for revisions; asking every few seconds')
    this.retry = setTimeout(() => void this.listen(), RETRY_MS)
  }
}

import { join } from 'node:path'
import { nanoUsd } from '@gatehouse/shared/money.js'
import { Injectable, Logger } from '@nestjs/common'
import { ModelService } from '../modules/ai/index.js'
import { ApiService } from '../modules/catalog/index.js'
import { Ingest } from '../modules/usage/index.js'
import { Database } from '../platform/database/database.js'
import { Env } from '../platform/env.js'
import { ScopeResolver } from '../platform/http/authenticator.js'
import { Context } from '../platform/http/context.js'
import { ListeningPorts } from '../platform/listening-ports.js'
import { type DemoConsumer, DemoConsumers } from './demo-consumer.js'
import { type DemoFile, readDemoFile, writeDemoFile } from './demo-file.js'
import { demoHistory, type HistoryFor } from './demo-history.js'
import { ALIAS, DEMO_BUDGET, DemoOffer } from './demo-offer.js'
import { DemoPeople, newPeople } from './demo-people.js'
import { DemoPolicies } from './demo-policies.js'

const TENANT = 'acme'
const PRODUCTS = ['chat', 'weather']
// Any number that only this lock uses.
const LOCK = 4_715_203

/** Fills an empty installation with something to try, and keeps its addresses true at later starts. */
@Injectable()
export class Demo {
  private readonly logger = new Logger('demo')

  constructor(
    private readonly env: Env,
    private readonly ports: ListeningPorts,
    private readonly database: Database,
    private readonly scopes: ScopeResolver,
    private readonly people: DemoPeople,
    private readonly offer: DemoOffer,
    private readonly policies: DemoPolicies,
    private readonly consumers: DemoConsumers,
    private readonly apis: ApiService,
    private readonly models: ModelService,
    private readonly ingest: Ingest,
  ) {}

  /** Does nothing in an installation that has been used without the demo. One process at a time. */
  async prepare(): Promise<void> {
    const { demo, sandboxUrl } = this.env
    if (!demo || sandboxUrl === undefined) return
    await this.database.write(Context.system('demo'), async tx => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
      await this.run(sandboxUrl.replace(/\/+$/, ''))
    })
  }

  private async run(sandboxUrl: string): Promise<void> {
    const present = await readDemoFile(this.path)
    const empty = !(await this.hasTenant())
    if (!empty && !present) return
    const file = { ...(empty || !present ? fresh() : present), ...this.addresses() }
    await writeDemoFile(this.path, file)
    if (file.key === undefined) await this.fill(file, sandboxUrl)
    else await this.move(sandboxUrl)
  }

  private async move(sandboxUrl: string): Promise<void> {
    const tenant = await this.scopes.tenant(TENANT)
    if (!tenant) return
    for (const moved of await this.offer.moveTo(Context.system('demo').inTenant(tenant), sandboxUrl))
      this.logger.log(`the sandbox is at ${sandboxUrl} now: ${moved}`)
  }

  private async fill(file: DemoFile, sandboxUrl: string): Promise<void> {
    const { admin, developer } = await this.people.seed(TENANT, file.people)
    await this.offer.seed(admin, sandboxUrl)
    await this.policies.seed(admin, 'weather')
    const consumer = await this.consumers.seed(developer, TENANT, PRODUCTS)
    await this.history(admin, consumer)
    await writeDemoFile(this.path, { ...file, key: consumer.key.secret })
    this.logger.log(`demo seeded, see ${this.path}`)
  }

  private async history(admin: Context, { application, subscriptions, key }: DemoConsumer): Promise<void> {
    const of = async (product: string) => {
      const { id, planId } = subscriptions.get(product)!
      return { apiId: (await this.apis.get(admin, product)).id, subscriptionId: id, planId }
    }
    const { price } = (await this.models.get(admin, ALIAS)).targets[0]!
    const whose = {
      tenantId: admin.tenantId,
      organizationId: application.organizationId,
      applicationId: application.id,
      keyId: key.id,
      model: ALIAS,
      chat: {
        ...(await of('chat')),
        price: { input: nano(price?.input), output: nano(price?.output), cachedInput: nano(price?.cachedInput) },
      },
      weather: await of('weather'),
    }
    // The epoch makes a second seeding of the same application a repetition.
    const batch = { nodeId: 'demo', epoch: application.id, sequence: 1, sums: [], malformed: 0 }
    const records = demoHistory(whose, Date.now())
    await this.ingest.apply({ ...batch, records })
    await this.spent(whose, records)
  }

  /** What the history cost is used of its budget, as if a node that is gone had carried it. */
  private async spent(
    { tenantId, organizationId, chat }: HistoryFor,
    records: readonly { costNano: string }[],
  ): Promise<void> {
    const used = records.reduce((sum, { costNano }) => sum + BigInt(costNano), 0n)
    await this.database.query(
      Context.system('demo'),
      `INSERT INTO limit_part (account, tenant_id, organization_id, kind, window_start, holder, node_id, held, want, used, need, free_at, reclaim_at)
       VALUES ($1, $2, $3, 'budget', 0, 'demo', 'demo', $4, 0, $4, 0, now() + $5 * interval '1 day', now() + $5 * interval '1 day')
       ON CONFLICT DO NOTHING`,
      [chat.subscriptionId, tenantId, organizationId, String(used), DEMO_BUDGET.days],
    )
  }

  private async hasTenant(): Promise<boolean> {
    return (await this.database.query(Context.system(), 'SELECT 1 FROM tenant LIMIT 1')).length > 0
  }

  private addresses() {
    const { gatewayUrl, proxyPort } = this.env
    return { gatewayUrl: gatewayUrl ?? `http://127.0.0.1:${proxyPort}`, consoleUrl: this.ports.publicUrl }
  }

  private get path(): string {
    return join(this.env.dataDir, 'demo.json')
  }
}

const fresh = (): DemoFile => ({ gatewayUrl: '', consoleUrl: '', tenant: TENANT, people: newPeople() })
const nano = (text: string | undefined): number => Number(nanoUsd(text ?? '0'))

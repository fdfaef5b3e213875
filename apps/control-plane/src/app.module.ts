import { type DynamicModule, Module } from '@nestjs/common'
import { AiModule } from './modules/ai/index.js'
import { ApplicationsModule } from './modules/applications/index.js'
import { ApprovalsModule } from './modules/approvals/index.js'
import { AuditModule } from './modules/audit/index.js'
import { CatalogModule } from './modules/catalog/index.js'
import { CostsModule } from './modules/costs/index.js'
import { CredentialsModule } from './modules/credentials/index.js'
import { DryRunModule } from './modules/dry-run/index.js'
import { FeedsModule } from './modules/feeds/index.js'
import { FleetModule } from './modules/fleet/index.js'
import { IdentityModule } from './modules/identity/identity.module.js'
import { LimitsModule } from './modules/limits/index.js'
import { NotificationsModule } from './modules/notifications/notifications.module.js'
import { PlansModule } from './modules/plans/index.js'
import { PoliciesModule } from './modules/policies/index.js'
import { SnapshotsModule } from './modules/snapshots/index.js'
import { SubscriptionsModule } from './modules/subscriptions/index.js'
import { TenantsModule } from './modules/tenants/tenants.module.js'
import { TryItModule } from './modules/try-it/index.js'
import { UsageModule } from './modules/usage/index.js'
import { ChangeModule } from './platform/change/change.module.js'
import { CryptoModule } from './platform/crypto/crypto.module.js'
import { DatabaseModule } from './platform/database/database.module.js'
import type { Env } from './platform/env.js'
import { EnvModule } from './platform/env.module.js'
import { HttpModule } from './platform/http/http.module.js'
import { NetModule } from './platform/net/net.module.js'
import { QueueModule } from './platform/queue/queue.module.js'
import { TelemetryModule } from './platform/telemetry/telemetry.module.js'
import { SeedModule } from './seed/seed.module.js'

/** The control plane: one module a domain, one line each, on top of the platform. */
// biome-ignore format: one line a module
const DOMAIN = [
  NotificationsModule,
  IdentityModule,
  TenantsModule,
  AiModule,
  CatalogModule,
  PlansModule,
  PoliciesModule,
  ApplicationsModule,
  CredentialsModule,
  SubscriptionsModule,
  TryItModule,
  ApprovalsModule,
  FleetModule,
  SnapshotsModule,
  DryRunModule,
  LimitsModule,
  UsageModule,
  CostsModule,
  FeedsModule,
  AuditModule,
  SeedModule,
]

@Module({})
export class AppModule {
  static with(env: Env): DynamicModule {
    return {
      module: AppModule,
      imports: [
        EnvModule.with(env),
        DatabaseModule,
        CryptoModule,
        ChangeModule,
        TelemetryModule,
        QueueModule,
        HttpModule,
        NetModule,
        ...DOMAIN,
      ],
    }
  }
}

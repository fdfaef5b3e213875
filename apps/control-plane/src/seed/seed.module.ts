import { Module } from '@nestjs/common'
import { AiModule } from '../modules/ai/index.js'
import { ApplicationsModule } from '../modules/applications/index.js'
import { CatalogModule } from '../modules/catalog/index.js'
import { CredentialsModule } from '../modules/credentials/index.js'
import { PlansModule } from '../modules/plans/index.js'
import { PoliciesModule } from '../modules/policies/index.js'
import { SubscriptionsModule } from '../modules/subscriptions/index.js'
import { UsageModule } from '../modules/usage/index.js'
import { Demo } from './demo.js'
import { DemoConsumers } from './demo-consumer.js'
import { DemoOffer } from './demo-offer.js'
import { DemoPeople } from './demo-people.js'
import { DemoPolicies } from './demo-policies.js'

@Module({
  imports: [
    AiModule,
    CatalogModule,
    PlansModule,
    PoliciesModule,
    ApplicationsModule,
    SubscriptionsModule,
    CredentialsModule,
    UsageModule,
  ],
  providers: [Demo, DemoPeople, DemoOffer, DemoPolicies, DemoConsumers],
})
export class SeedModule {}

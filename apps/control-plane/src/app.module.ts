import { type DynamicModule, Module } from '@nestjs/common'
import { IdentityModule } from './modules/identity/identity.module.js'
import { TenantsModule } from './modules/tenants/tenants.module.js'
import { ChangeModule } from './platform/change/change.module.js'
import { CryptoModule } from './platform/crypto/crypto.module.js'
import { DatabaseModule } from './platform/database/database.module.js'
import type { Env } from './platform/env.js'
import { EnvModule } from './platform/env.module.js'
import { HttpModule } from './platform/http/http.module.js'

/** The control plane: one module a domain, one line each, on top of the platform. */
// biome-ignore format: one line a module
const DOMAIN = [
  IdentityModule,
  TenantsModule,
]

@Module({})
export class AppModule {
  static with(env: Env): DynamicModule {
    return {
      module: AppModule,
      imports: [EnvModule.with(env), DatabaseModule, CryptoModule, ChangeModule, HttpModule, ...DOMAIN],
    }
  }
}

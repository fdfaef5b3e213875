import { type DynamicModule, Module } from '@nestjs/common'
import { ChangeModule } from './platform/change/change.module.js'
import { CryptoModule } from './platform/crypto/crypto.module.js'
import { DatabaseModule } from './platform/database/database.module.js'
import { Env } from './platform/env.js'
import { EnvModule } from './platform/env.module.js'
import { HttpModule } from './platform/http/http.module.js'

/** The control plane: one module a domain, on top of the platform. */
@Module({})
export class AppModule {
  static with(env: Env): DynamicModule {
    return {
      module: AppModule,
      imports: [EnvModule.with(env), DatabaseModule, CryptoModule, ChangeModule, HttpModule],
    }
  }
}

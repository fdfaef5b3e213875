import { type DynamicModule, Global, Module } from '@nestjs/common'
import { Env } from './env.js'
import { ListeningPorts } from './listening-ports.js'

@Global()
@Module({})
export class EnvModule {
  static with(env: Env): DynamicModule {
    return {
      module: EnvModule,
      providers: [{ provide: Env, useValue: env }, ListeningPorts],
      exports: [Env, ListeningPorts],
    }
  }
}

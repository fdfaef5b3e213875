import { Global, Module } from '@nestjs/common'
import { UpstreamGuard } from './upstream-guard.js'

@Global()
@Module({ providers: [UpstreamGuard], exports: [UpstreamGuard] })
export class NetModule {}

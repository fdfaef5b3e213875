import { Global, Module } from '@nestjs/common'
import { DiscoveryModule } from '@nestjs/core'
import { AuditTrail } from './audit-trail.js'
import { Changes } from './changes.js'

@Global()
@Module({ imports: [DiscoveryModule], providers: [Changes, AuditTrail], exports: [Changes, AuditTrail] })
export class ChangeModule {}

import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { ApiKey } from './api-key.entity.js'
import { ForgetTemporaryKeys } from './forget-temporary-keys.job.js'
import { KeyResourceBuilder } from './key.resource.js'
import { KeyService } from './key.service.js'
import { KeysController } from './keys.controller.js'
import { TemporaryKeys } from './temporary-key.js'

@Module({
  imports: [TypeOrmModule.forFeature([ApiKey])],
  providers: [KeyService, KeyResourceBuilder, TemporaryKeys, ForgetTemporaryKeys],
  controllers: [KeysController],
  exports: [KeyService, TemporaryKeys],
})
export class CredentialsModule {}

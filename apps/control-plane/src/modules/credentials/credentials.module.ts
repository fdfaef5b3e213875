import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { ApiKey } from './api-key.entity.js'
import { KeyResourceBuilder } from './key.resource.js'
import { KeyService } from './key.service.js'
import { KeysController } from './keys.controller.js'

@Module({
  imports: [TypeOrmModule.forFeature([ApiKey])],
  providers: [KeyService, KeyResourceBuilder],
  controllers: [KeysController],
  exports: [KeyService],
})
export class CredentialsModule {}

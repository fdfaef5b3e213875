import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { PoliciesController } from './policies.controller.js'
import { PolicyResourceBuilder } from './policy.resource.js'
import { PolicyService } from './policy.service.js'
import { PolicyBinding } from './policy-binding.entity.js'
import { PolicySecrets } from './policy-secrets.js'

@Module({
  imports: [TypeOrmModule.forFeature([PolicyBinding])],
  controllers: [PoliciesController],
  providers: [PolicyService, PolicySecrets, PolicyResourceBuilder],
  exports: [PolicyService],
})
export class PoliciesModule {}

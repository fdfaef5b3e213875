import { Module } from '@nestjs/common'
import { DiscoveryModule } from '@nestjs/core'
import { TypeOrmModule } from '@nestjs/typeorm'
import { ApprovalService } from './approval.service.js'
import { ApprovalTask } from './approval-task.entity.js'
import { ApprovalsController } from './approvals.controller.js'

@Module({
  imports: [TypeOrmModule.forFeature([ApprovalTask]), DiscoveryModule],
  providers: [ApprovalService],
  controllers: [ApprovalsController],
})
export class ApprovalsModule {}

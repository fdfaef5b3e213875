import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { Plan } from './plan.entity.js'
import { PlanResourceBuilder } from './plan.resource.js'
import { PlanService } from './plan.service.js'
import { PlansController } from './plans.controller.js'

@Module({
  imports: [TypeOrmModule.forFeature([Plan])],
  controllers: [PlansController],
  providers: [PlanService, PlanResourceBuilder],
  exports: [PlanService],
})
export class PlansModule {}

import { Module } from '@nestjs/common'
import { CallCostService } from './call-cost.service.js'
import { CostsController } from './costs.controller.js'
import { CostsService } from './costs.service.js'

/** What calls cost: each by itself with its arithmetic, and all of them by who caused it. */
@Module({
  controllers: [CostsController],
  providers: [CallCostService, CostsService],
})
export class CostsModule {}

import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { CallCostService } from './call-cost.service.js'
import { CostsController } from './costs.controller.js'
import { CostsService } from './costs.service.js'
import { FinishInvoices } from './invoices/finish-invoices.job.js'
import { InvoicesController } from './invoices/invoices.controller.js'
import { InvoicesService } from './invoices/invoices.service.js'
import { NoteInvoiceTerms } from './invoices/note-invoice-terms.job.js'
import { RerateCalls } from './rerating/rerate.job.js'
import { ReratingController } from './rerating/rerating.controller.js'
import { Rerating } from './rerating/rerating.entity.js'
import { ReratingService } from './rerating/rerating.service.js'

/** What calls cost: each by itself with its arithmetic, all of them by who caused it, and those of the past by prices that were set since. */
@Module({
  imports: [TypeOrmModule.forFeature([Rerating])],
  controllers: [CostsController, InvoicesController, ReratingController],
  providers: [
    CallCostService,
    CostsService,
    FinishInvoices,
    InvoicesService,
    NoteInvoiceTerms,
    RerateCalls,
    ReratingService,
  ],
})
export class CostsModule {}

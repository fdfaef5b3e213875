import { Injectable } from '@nestjs/common'
import { Database } from '../../../platform/database/database.js'
import { Context } from '../../../platform/http/context.js'
import { HandlesJob, type JobHandler } from '../../../platform/queue/job-handler.js'
import { noteTerms } from './invoice-terms.js'

const MINUTE_MS = 60_000

/** Notes the terms of a month that is over, where nothing changed them since. */
@Injectable()
@HandlesJob('costs.note-invoice-terms', { every: MINUTE_MS })
export class NoteInvoiceTerms implements JobHandler {
  constructor(private readonly database: Database) {}

  async run(): Promise<void> {
    await this.database.write(Context.system('invoices'), tx => noteTerms(tx, Date.now()))
  }
}

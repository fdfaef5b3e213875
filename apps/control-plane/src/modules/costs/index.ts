export { CostsModule } from './costs.module.js'
export { noteTerms } from './invoices/invoice-terms.js'

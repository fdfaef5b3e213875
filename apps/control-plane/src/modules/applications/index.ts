export { Application } from './application.entity.js'
export { ApplicationService, loadApplication } from './application.service.js'
export { ApplicationsModule } from './applications.module.js'

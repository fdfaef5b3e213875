export { Mailer } from './mailer.js'
export { NotificationsModule } from './notifications.module.js'
export type { Template } from './templates.js'

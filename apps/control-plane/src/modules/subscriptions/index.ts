export { SubscriptionService } from './subscription.service.js'
export { SubscriptionsModule } from './subscriptions.module.js'

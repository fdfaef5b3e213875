export { nodeLimits } from './limit-rules.js'
export { Plan, type PlanLimits } from './plan.entity.js'
export { PlanService } from './plan.service.js'
export { PlansModule } from './plans.module.js'

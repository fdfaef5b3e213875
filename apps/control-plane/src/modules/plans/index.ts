export { Plan } from './plan.entity.js'
export { PlanService } from './plan.service.js'
export { PlansModule } from './plans.module.js'

export { touchDocuments } from './documents.js'
export { PoliciesModule } from './policies.module.js'
export { PolicyService } from './policy.service.js'
export { releaseScope } from './release-scope.js'

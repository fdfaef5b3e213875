import { describe } from 'vitest'
import { journeySuite } from './console/journeys.js'
import { pagesSuite } from './console/pages.js'
import { portalSuite } from './console/portal.js'
import { sizeSuite, speedSuite } from './console/speed.js'
import { setStage } from './console/stage.js'
import { tenantSuite } from './console/tenant.js'
import { browserTests } from './support/browser.js'

sizeSuite()

// One after the other in one house: whoever comes later finds what was left.
describe.runIf(browserTests())('the console', () => {
  const stage = setStage()
  tenantSuite(stage)
  pagesSuite(stage)
  portalSuite(stage)
  journeySuite(stage)
  speedSuite(stage)
})

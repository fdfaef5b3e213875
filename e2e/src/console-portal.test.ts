import { describe } from 'vitest'
import { journeySuite } from './console/journeys.js'
import { portalSuite } from './console/portal.js'
import { setStage } from './console/stage.js'
import { browserTests } from './support/browser.js'

// One after the other in one house: whoever comes later finds what was left.
describe.runIf(browserTests())('the console', () => {
  const stage = setStage()
  portalSuite(stage)
  journeySuite(stage)
})

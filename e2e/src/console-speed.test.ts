import { describe } from 'vitest'
import { sizeSuite, speedSuite } from './console/speed.js'
import { setStage } from './console/stage.js'
import { browserTests } from './support/browser.js'

sizeSuite()

describe.runIf(browserTests())('the console', () => {
  speedSuite(setStage())
})

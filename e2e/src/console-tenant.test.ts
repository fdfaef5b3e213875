import { describe } from 'vitest'
import { editorsSuite } from './console/editors.js'
import { moneySuite } from './console/money.js'
import { pagesSuite } from './console/pages.js'
import { setStage } from './console/stage.js'
import { tenantSuite } from './console/tenant.js'
import { browserTests } from './support/browser.js'

// One after the other in one house: every page is seen with what was made before.
describe.runIf(browserTests())('the console', () => {
  const stage = setStage()
  tenantSuite(stage)
  editorsSuite(stage)
  moneySuite(stage)
  pagesSuite(stage)
})

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchBrowser, type Visit, visit } from '../support/browser.js'
import { signedIn } from '../support/console.js'
import { Management } from '../support/management.js'
import type { RunningHouse } from '../support/running-house.js'
import { startTestHouse } from '../support/test-house.js'

type Role = 'owner' | 'admin' | 'approver' | 'developer'

/** One house and one browser for everything that is tried in the console; what one part leaves behind the next one finds. */
export class Stage {
  house!: RunningHouse
  browser!: Browser

  person(role: Role): { email: string; password: string } {
    return role === 'owner' ? this.house.admin : this.house.demo!.people.find(one => one.role === role)!
  }

  visit(viewport?: { width: number; height: number }): Promise<Visit> {
    return visit(this.browser, this.house.consoleUrl, viewport)
  }

  /** A browser in which somebody is signed in already. */
  async as(role: Role): Promise<Visit> {
    return signedIn(await this.visit(), this.person(role))
  }

  api(role: Role): Promise<Management> {
    const { email, password } = this.person(role)
    return new Management(this.house.consoleUrl).signIn(email, password)
  }
}

export function setStage(): Stage {
  const stage = new Stage()
  beforeAll(async () => {
    const starting = startTestHouse()
    stage.browser = await launchBrowser()
    stage.house = await starting
  })
  afterAll(async () => {
    await stage.browser?.close()
    await stage.house?.stop()
  })
  return stage
}

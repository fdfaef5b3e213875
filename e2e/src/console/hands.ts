import type { Locator } from 'playwright-core'

/** How somebody works the console. A journey is written once and made by each of them. */
export interface Hands {
  name: string
  viewport: { width: number; height: number }
  press(target: Locator): Promise<void>
  type(target: Locator, text: string): Promise<void>
}

/** At a desk, by pointing at what is seen. */
export const mouse: Hands = {
  name: 'by mouse',
  viewport: { width: 1440, height: 900 },
  press: target => target.click(),
  type: (target, text) => target.fill(text),
}

/** On a phone, by touching what is seen. */
export const thumbs: Hands = {
  name: 'on a phone',
  viewport: { width: 390, height: 844 },
  press: target => target.click(),
  type: (target, text) => target.fill(text),
}

const MOST_TABS = 200

/** At a desk, without a mouse: what Tab does not reach cannot be used. */
export const keyboard: Hands = {
  name: 'by keyboard alone',
  viewport: { width: 1440, height: 900 },
  async press(target) {
    await reach(target)
    await target.page().keyboard.press('Enter')
  },
  async type(target, text) {
    await reach(target)
    await target.page().keyboard.type(text)
  },
}

async function reach(target: Locator): Promise<void> {
  await target.waitFor()
  const page = target.page()
  const focused = target.and(page.locator(':focus'))
  for (let tabs = 0; (await focused.count()) === 0; tabs++) {
    if (tabs === MOST_TABS) throw new Error(`Tab does not lead to ${target.toString()} at ${page.url()}`)
    await page.keyboard.press('Tab')
  }
}

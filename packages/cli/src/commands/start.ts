import { House } from '../house/house.js'
import { curlFor, readDemo, screen } from '../house/screen.js'
import { houseEnvironment } from '../house/settings.js'
import { progressOn } from '../terminal/progress.js'

// npm and the terminal may both deliver the one Ctrl-C.
const sameKeystroke = 750
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Starts the whole house and stays until it is told to stop. */
export async function start({ json = false }: { json?: boolean }): Promise<void> {
  const { raw, env } = houseEnvironment(process.env)
  const progress = progressOn(json ? process.stderr : process.stdout)
  const stopping = new AbortController()
  const house = new House({ raw, env, progress, signal: stopping.signal })
  const stopped = onStop(stopping, () => house.kill())
  try {
    const summary = await house.open()
    const demo = env.demo ? await readDemo(summary.demoFile) : undefined
    const elapsedMs = Math.round(performance.now())
    if (json)
      process.stdout.write(`${JSON.stringify({ ready: true, elapsedMs, ...summary, ...withDemo(summary, demo) })}\n`)
    else process.stdout.write(`${screen(summary, demo, elapsedMs)}\n`)
    await stopped
    await progress.step('Stopping', () => house.close())
  } catch (error) {
    await house.close()
    if (!stopping.signal.aborted) throw error
  }
  process.exit(stopping.signal.aborted ? 0 : 1)
}

function withDemo({ gatewayUrl }: { gatewayUrl: string }, demo: Awaited<ReturnType<typeof readDemo>>) {
  return demo ? { demo: { ...demo, curl: curlFor(gatewayUrl, demo.key) } } : {}
}

/** The first signal aborts `stopping` and resolves; a second one, later than a keystroke, ends everything at once. */
function onStop(stopping: AbortController, kill: () => void): Promise<void> {
  return new Promise(resolve => {
    let since: number | undefined
    for (const signal of signals)
      process.on(signal, () => {
        if (since === undefined) {
          since = performance.now()
          stopping.abort(new Error('stopped'))
          resolve()
        } else if (performance.now() - since > sameKeystroke) {
          kill()
          process.exit(130)
        }
      })
  })
}

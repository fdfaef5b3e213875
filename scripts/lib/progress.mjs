// The same lines as packages/cli/src/terminal/progress.ts, which is not built yet when these are needed.
const frames = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'
const live = process.stdout.isTTY === true
const seconds = since => `${((performance.now() - since) / 1000).toFixed(1)} s`

/**
 * Runs one slow step under a line of its own. `work` gets a function that shows a detail behind the title (on a terminal only).
 * In a pipe, a step that takes over three seconds is announced before it ends.
 */
export async function step(title, work) {
  const began = performance.now()
  let detail = ''
  let frame = 0
  const spin = () => {
    const width = (process.stdout.columns || 80) - 1
    const text = `${frames[frame++ % frames.length]} ${title}  ${seconds(began)}  ${detail}`.slice(0, width)
    process.stdout.write(`\r\x1b[K${text}`)
  }
  const timer = live ? setInterval(spin, 100) : setTimeout(() => console.log(`… ${title}`), 3000)
  const end = mark => {
    clearTimeout(timer)
    console.log(`${live ? '\r\x1b[K' : ''}${mark} ${title}  ${seconds(began)}`)
  }
  try {
    const result = await work(text => {
      detail = text
    })
    end('✓')
    return result
  } catch (error) {
    end('✗')
    throw error
  }
}

/** How a long command tells what it is doing: one line per slow step with the time it took. */
export interface Progress {
  step<T>(title: string, work: () => Promise<T>): Promise<T>
  note(text: string): void
}

const frames = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`

/** Lines on `stream`; a spinner only on a terminal. In a pipe a step is announced once it has taken three seconds. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const live = stream.isTTY === true
  let spinning: (() => void) | undefined
  const line = (text: string) => {
    stream.write(live ? `\r\x1b[K${text}\n` : `${text}\n`)
    spinning?.()
  }
  return {
    note: text => line(`  ${text}`),
    async step(title, work) {
      const began = performance.now()
      let frame = 0
      const spin = () => stream.write(`\r\x1b[K${frames[frame++ % frames.length]} ${title}  ${seconds(began)}`)
      const timer = live ? setInterval(spin, 100) : setTimeout(() => line(`… ${title}`), 3000)
      spinning = live ? spin : undefined
      const end = (mark: string) => {
        clearTimeout(timer)
        spinning = undefined
        line(`${mark} ${title}  ${seconds(began)}`)
      }
      try {
        const result = await work()
        end('✓')
        return result
      } catch (error) {
        end('✗')
        throw error
      }
    },
  }
}

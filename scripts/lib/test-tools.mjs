import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { step } from './progress.mjs'
import { run } from './run.mjs'

/** Debian packages with the program each is wanted for. */
const wanted = { chromium: 'chromium', 'redis-server': 'redis-server', nginx: 'nginx' }

const present = program =>
  `${process.env.PATH}${delimiter}/usr/sbin`.split(delimiter).some(folder => existsSync(join(folder, program)))
const missing = () => Object.keys(wanted).filter(name => !present(wanted[name]))

/** Installs what tests can use beyond npm, where we are root on a Debian. Returns the programs that are missing still. */
export async function ensureTestTools() {
  const packages = missing()
  if (packages.length && process.getuid?.() === 0 && present('apt-get')) {
    // No service of theirs is to start: the tests run the programs themselves.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', SYSTEMD_OFFLINE: '1' }
    const apt = (args, show) => run('apt-get', ['-q', ...args], { env, onLine: line => show(line.slice(0, 60)) })
    await step(`Installing ${packages.join(', ')} for the tests`, async show => {
      await apt(['update'], show)
      await apt(['install', '-y', '--no-install-recommends', ...packages], show)
    }).catch(() => {})
  }
  return missing()
}

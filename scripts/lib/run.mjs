import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { root } from './paths.mjs'

/** A program that failed, with the last lines that it wrote. */
export class Failed extends Error {}

const running = new Set()
let stopping

// A terminal tells the whole group; a service manager or a script may tell us alone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (running.size === 0) return
    stopping = signal
    for (const child of running) child.kill(signal)
  })

/**
 * Runs a program to its end. Its output is kept for the case that it fails, and each line is handed to `onLine`; with `show` it goes
 * straight to the terminal instead.
 * Resolves to its exit status; unless `anyStatus`, throws Failed when that is not 0.
 */
export function run(command, args, { env, cwd = root, onLine = () => {}, anyStatus = false, show = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    const tail = []
    const hear = line => {
      tail.push(line)
      if (tail.length > 30) tail.shift()
      onLine(line)
    }
    if (!show) createInterface({ input: child.stdout }).on('line', hear)
    if (!show) createInterface({ input: child.stderr }).on('line', hear)
    child.once('error', error => {
      running.delete(child)
      reject(new Failed(`${command}: ${error.message}`))
    })
    child.once('close', status => {
      running.delete(child)
      if (stopping) process.exit(130)
      if (status === 0 || anyStatus) resolve(status)
      else reject(new Failed(`${[command, ...args].join(' ')} failed (${status}):\n${tail.join('\n')}`))
    })
  })
}

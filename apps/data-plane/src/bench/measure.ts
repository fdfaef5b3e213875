import { cpuUs, rssMb } from './processes.js'
import { load, type Work } from './wrk.js'

export interface Case {
  group: string
  name: string
  work: Work
  /** Of the process tree whose time is counted. */
  pid?: number | undefined
  connections?: number
}

export interface Result {
  group: string
  name: string
  rps: number
  p50Ms: number
  p99Ms: number
  cpuUs: number | undefined
  rssMb: number | undefined
  failed: number
  /** Of each round, in order. */
  rounds: number[]
}

/** All cases in turn, round by round; a short one first that does not count. Medians over the rounds. */
export async function measure(
  folder: string,
  core: number,
  cases: readonly Case[],
  options: { seconds: number; rounds: number; connections: number },
): Promise<Result[]> {
  const taken = cases.map(() => [] as Omit<Result, 'group' | 'name' | 'rounds'>[])
  for (let round = -1; round < options.rounds; round++)
    for (const [index, each] of cases.entries()) {
      const seconds = round < 0 ? 1 : options.seconds
      progress(`${round < 0 ? 'warming up' : `round ${round + 1} of ${options.rounds}`}: ${each.group}, ${each.name}`)
      const before = each.pid === undefined ? 0 : cpuUs(each.pid)
      const result = await load(folder, core, each.work, {
        connections: each.connections ?? options.connections,
        seconds,
      })
      const used = each.pid === undefined ? undefined : (cpuUs(each.pid) - before) / Math.max(1, result.requests)
      if (round >= 0)
        taken[index]!.push({ ...result, cpuUs: used, rssMb: each.pid === undefined ? undefined : rssMb(each.pid) })
    }
  progress('')
  return cases.map(({ group, name }, index) => {
    const rounds = taken[index]!
    const middle = (pick: (each: (typeof rounds)[number]) => number | undefined) =>
      median(rounds.map(pick).filter(value => value !== undefined))
    return {
      group,
      name,
      rps: middle(each => each.rps)!,
      p50Ms: middle(each => each.p50Ms)!,
      p99Ms: middle(each => each.p99Ms)!,
      cpuUs: middle(each => each.cpuUs),
      rssMb: middle(each => each.rssMb),
      failed: rounds.reduce((sum, each) => sum + each.failed, 0),
      rounds: rounds.map(each => Math.round(each.rps)),
    }
  })
}

function median(values: number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

/** One line that is written over, where somebody may be looking. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

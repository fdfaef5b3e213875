/** One `FROM` and what follows it. */
export interface Stage {
  name: string
  from: string
  instructions: { keyword: string; args: string }[]
}

/** The stages of a Dockerfile by name, in order. Continued lines are not understood; there are none in ours. */
export function stagesOf(dockerfile: string): Map<string, Stage> {
  const stages = new Map<string, Stage>()
  let current: Stage | undefined
  for (const line of dockerfile.split('\n')) {
    const [, keyword, args] = /^([A-Z]+) +(.*)$/.exec(line) ?? []
    if (keyword === undefined || args === undefined) continue
    if (keyword === 'FROM') {
      const [from, , name] = args.split(' ')
      current = { name: name!, from: from!, instructions: [] }
      stages.set(current.name, current)
    } else current?.instructions.push({ keyword, args })
  }
  return stages
}

export interface Copy {
  /** Another stage; undefined: the build's context. */
  from: string | undefined
  sources: string[]
  target: string
}

export function copyOf(args: string): Copy {
  const words = args.split(/ +/)
  const from = words[0]?.startsWith('--from=') ? words.shift()!.slice('--from='.length) : undefined
  return { from, sources: words.slice(0, -1), target: words.at(-1)! }
}

/** The last one of a stage or of those that it is built on. */
export function setting(stages: ReadonlyMap<string, Stage>, name: string, keyword: string): string | undefined {
  const stage = stages.get(name)
  if (!stage) return undefined
  const own = stage.instructions.findLast(each => each.keyword === keyword)
  return own?.args ?? setting(stages, stage.from, keyword)
}

/** `CMD ["a", "b"]`, also within a HEALTHCHECK. */
export const commandOf = (args: string): string[] => JSON.parse(args.slice(args.indexOf('['))) as string[]

/** `ENV A=1 B=2` of a stage and those that it is built on. */
export function environmentOf(stages: ReadonlyMap<string, Stage>, name: string): Record<string, string> {
  const stage = stages.get(name)
  if (!stage) return {}
  const own = stage.instructions.filter(each => each.keyword === 'ENV').flatMap(each => each.args.split(/ +/))
  return { ...environmentOf(stages, stage.from), ...Object.fromEntries(own.map(pair => pair.split('=', 2))) }
}

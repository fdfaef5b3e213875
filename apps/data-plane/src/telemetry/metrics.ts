export interface Metric {
  name: string
  help: string
  type: 'counter' | 'gauge'
  value: number
}

const COUNTER = /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[^{}\n]*\})?$/

/** Prometheus' text format 0.0.4. `counters`: by name, labels included as they are to be shown. */
export function renderMetrics(metrics: readonly Metric[], counters: ReadonlyMap<string, number>): string {
  const lines = metrics.flatMap(({ name, help, type, value }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    `${name} ${value}`,
  ])
  let family = ''
  for (const name of [...counters.keys()].filter(each => COUNTER.test(each)).sort()) {
    const base = name.split('{', 1)[0]!
    if (base !== family) lines.push(`# TYPE ${base} counter`)
    family = base
    lines.push(`${name} ${counters.get(name)}`)
  }
  return `${lines.join('\n')}\n`
}

export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8'

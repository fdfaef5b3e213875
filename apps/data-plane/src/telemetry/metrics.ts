export interface Metric {
  name: string
  help: string
  type: 'counter' | 'gauge'
  value: number
}

const SAMPLE = /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[^{}\n]*\})?$/

/** Prometheus' text format 0.0.4. `counters` and `gauges`: by name, labels included as they are to be shown. */
export function renderMetrics(
  metrics: readonly Metric[],
  counters: ReadonlyMap<string, number>,
  gauges: ReadonlyMap<string, number>,
): string {
  const lines = metrics.flatMap(({ name, help, type, value }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    `${name} ${value}`,
  ])
  return `${[...lines, ...families(counters, 'counter'), ...families(gauges, 'gauge')].join('\n')}\n`
}

function families(values: ReadonlyMap<string, number>, type: Metric['type']): string[] {
  const lines: string[] = []
  let family = ''
  for (const name of [...values.keys()].filter(each => SAMPLE.test(each)).sort()) {
    const base = name.split('{', 1)[0]!
    if (base !== family) lines.push(`# TYPE ${base} ${type}`)
    family = base
    lines.push(`${name} ${values.get(name)}`)
  }
  return lines
}

export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8'

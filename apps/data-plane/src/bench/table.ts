import type { Result } from './measure.js'

const number = (value: number | undefined, digits = 0): string => (value === undefined ? '' : value.toFixed(digits))

/** Markdown, with each group's ratios to its nginx and to its best Portkey. */
export function table(results: readonly Result[]): string {
  const lines = [
    '| | rps | p50 ms | p99 ms | CPU µs per request | RSS MB | × nginx | × Portkey | failed |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
  ]
  for (const each of results) {
    const group = results.filter(other => other.group === each.group)
    const nginx = group.find(other => other.name.startsWith('nginx'))?.rps
    const portkey = Math.max(0, ...group.filter(other => other.name.startsWith('Portkey')).map(other => other.rps))
    lines.push(
      `| ${[
        `${each.group}: ${each.name}`,
        number(each.rps),
        number(each.p50Ms, 2),
        number(each.p99Ms, 2),
        number(each.cpuUs, 1),
        number(each.rssMb),
        nginx ? number(each.rps / nginx, 2) : '',
        portkey ? number(each.rps / portkey, 1) : '',
        each.failed,
      ].join(' | ')} |`,
    )
  }
  return `${lines.join('\n')}\n`
}

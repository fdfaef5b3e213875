type Labels = Readonly<Record<string, string>>

/** Names of a policy's counters as `/metrics` shows them. Labels that are the same object are written once. */
export class MetricNames {
  private readonly known = new WeakMap<Labels, Map<string, string>>()

  constructor(private readonly policy: string) {}

  of(name: string, labels: Labels): string {
    let names = this.known.get(labels)
    if (!names) {
      names = new Map()
      this.known.set(labels, names)
    }
    let written = names.get(name)
    if (written === undefined) {
      written = `${name}{${Object.entries({ policy: this.policy, ...labels })
        .map(pair)
        .join(',')}}`
      names.set(name, written)
    }
    return written
  }
}

/** What could end a label is left out of its value. */
const pair = ([label, value]: [string, string]): string => `${label}="${value.replaceAll(/[^\w .:/*+-]/g, '')}"`

import { X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createSecureContext, type SecureContext } from 'node:tls'

/** How often the folder is looked at for renewed certificates. */
const LOOK_MS = 10_000

interface Pair {
  name: string
  cert: Buffer
  key: Buffer
  hosts: string[]
  context: SecureContext
}

/**
 * The certificates of a folder: for each `NAME.crt` (PEM, the server's own first) its `NAME.key`. A caller gets the one whose subject
 * alternative names hold the name that it asks for, exactly or by wildcard; else the one called `default`, or the first by name.
 */
export class Certificates {
  private exact = new Map<string, SecureContext>()
  private fallback: Pair | undefined
  private seen = ''
  /** Called when other certificates have been read. */
  onChange: () => void = () => {}
  private readonly timer: NodeJS.Timeout

  constructor(
    private readonly folder: string,
    private readonly fault: (message: string, cause: unknown) => void,
  ) {
    this.load()
    this.timer = setInterval(() => this.reload(), LOOK_MS).unref()
  }

  /** Undefined only where the folder holds none at all. */
  contextFor(host: string): SecureContext | undefined {
    const name = host.toLowerCase()
    return this.exact.get(name) ?? this.exact.get(`*${name.slice(name.indexOf('.'))}`) ?? this.fallback?.context
  }

  /** For whoever asks for no name. */
  get anonymous(): { cert: Buffer; key: Buffer } | undefined {
    return this.fallback
  }

  stop(): void {
    clearInterval(this.timer)
  }

  /** What cannot be read leaves in place what could. */
  reload(): void {
    try {
      if (this.stamp() === this.seen) return
      this.load()
      this.onChange()
    } catch (cause) {
      this.fault('certificates cannot be read again', cause)
    }
  }

  private names(): string[] {
    return readdirSync(this.folder)
      .filter(file => file.endsWith('.crt'))
      .map(file => file.slice(0, -4))
      .sort()
  }

  private stamp(): string {
    const files = this.names().flatMap(name => [`${name}.crt`, `${name}.key`])
    return files.map(file => `${file} ${statSync(join(this.folder, file)).mtimeMs}`).join('\n')
  }

  private load(): void {
    const seen = this.stamp()
    const pairs = this.names().map(name => this.read(name))
    const exact = new Map<string, SecureContext>()
    for (const { hosts, context } of pairs) for (const host of hosts) if (!exact.has(host)) exact.set(host, context)
    this.exact = exact
    this.fallback = pairs.find(pair => pair.name === 'default') ?? pairs[0]
    this.seen = seen
  }

  private read(name: string): Pair {
    const cert = readFileSync(join(this.folder, `${name}.crt`))
    const key = readFileSync(join(this.folder, `${name}.key`))
    const certificate = new X509Certificate(cert)
    return {
      name,
      cert,
      key,
      hosts: hostsOf(certificate),
      context: createSecureContext({ cert, key, minVersion: 'TLSv1.2' }),
    }
  }
}

/** DNS names of a certificate, lower case. */
function hostsOf({ subjectAltName = '' }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/DNS:([^,\s"]+)/g)].map(match => match[1]!.toLowerCase())
}

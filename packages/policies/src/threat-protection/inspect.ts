import type { z } from 'zod'
import type { Ctx } from '../contract.js'
import { faultIn } from '../json-threat-protection/fault.js'
import { isCommand } from './command.js'
import type { attacks, config } from './config.js'
import { decodedParameter, formsOf } from './decode.js'
import { formParts } from './form-parts.js'
import { isScript } from './script.js'
import { isSql } from './sql.js'
import { isTraversal } from './traversal.js'
import { walkXml } from './xml.js'

export type Settings = z.output<typeof config>
type Attack = (typeof attacks)[number]

const DETECTORS: Readonly<Record<Attack, (text: string) => boolean>> = {
  sql: isSql,
  script: isScript,
  traversal: isTraversal,
  command: isCommand,
}
const NAMES: Readonly<Record<Attack, string>> = {
  sql: 'SQL',
  script: 'a script',
  traversal: 'a path that climbs',
  command: 'a command of a shell',
}

/** Of a connection, or of forms that say what they are; and whatever names a caller. */
const PLAIN_HEADERS = new Set(
  `accept accept-charset accept-encoding accept-language authorization cache-control connection content-encoding content-length
   content-type cookie date expect host if-match if-modified-since if-none-match if-unmodified-since keep-alive proxy-authorization
   range sec-ch-ua sec-ch-ua-platform te traceparent transfer-encoding upgrade`.split(/\s+/),
)
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/
const XML_TYPE = /^(?:application|text)\/(?:[\w.+-]+\+)?xml\s*(?:;|$)/
const NO_LIMIT = Number.POSITIVE_INFINITY
/** Without one of these nothing of a value can be an attack. */
const TELLING = /['"<>;|&$`(){}%\\/=#*:]|--|union|between/i

/** Looks at all that a call brings. Each answer says in words what was found and where; undefined: nothing. */
export class Inspector {
  private readonly checks: readonly [Attack, (text: string) => boolean][]
  private readonly except: ReadonlySet<string>
  private readonly exceptHeaders: ReadonlySet<string>

  constructor(private readonly settings: Settings) {
    this.checks = settings.checks.map(name => [name, DETECTORS[name]])
    this.except = new Set(settings.exceptFields)
    this.exceptHeaders = new Set([...PLAIN_HEADERS, ...settings.exceptHeaders])
  }

  head(ctx: Ctx): string | undefined {
    const { places } = this.settings
    return (
      (places.includes('path') && this.value(ctx.path, 'the path')) ||
      (places.includes('query') && ctx.query !== '' && this.parameters(ctx.query, 'parameter')) ||
      (places.includes('headers') && this.headers(ctx)) ||
      (places.includes('cookies') && this.cookies(ctx.headers.cookie)) ||
      undefined
    )
  }

  /** `contentType` in lower case. */
  body(bytes: Buffer, contentType: string): string | undefined {
    if (bytes.length === 0) return undefined
    if (JSON_TYPE.test(contentType)) return this.json(bytes.toString('utf8'))
    if (XML_TYPE.test(contentType)) return this.xml(bytes)
    if (contentType.startsWith('application/x-www-form-urlencoded'))
      return this.parameters(bytes.toString('utf8'), 'field')
    if (contentType.startsWith('multipart/')) {
      for (const { name, value } of formParts(bytes.toString('latin1'), contentType)) {
        const found = this.field(name, value, 'field')
        if (found !== undefined) return found
      }
      return undefined
    }
    // Whatever it is called, text is text to a service that guesses.
    return bytes.includes(0) ? undefined : this.value(bytes.toString('utf8'), 'the body')
  }

  private json(text: string): string | undefined {
    const { maxDepth, maxValues } = this.settings
    let root: unknown
    try {
      root = JSON.parse(text)
    } catch {
      // Another reader may take what this one does not.
      return this.value(text, 'the body')
    }
    const limits = {
      maxDepth,
      maxValues,
      maxArrayLength: NO_LIMIT,
      maxMembers: NO_LIMIT,
      maxStringLength: NO_LIMIT,
      maxNameLength: NO_LIMIT,
      denyPrototypeKeys: false,
    }
    const fault = faultIn(root, limits)
    if (fault !== undefined) return `The body was refused: ${fault}.`
    const open: { name: string; value: unknown }[] = [{ name: '', value: root }]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { name, value } = next
      if (typeof value === 'string') {
        const found = this.field(name, value, 'member')
        if (found !== undefined) return found
      } else if (Array.isArray(value)) for (const each of value) open.push({ name, value: each })
      else if (value !== null && typeof value === 'object')
        for (const [key, each] of Object.entries(value)) {
          const found = this.value(key, 'the name of a member')
          if (found !== undefined) return found
          if (!this.except.has(key)) open.push({ name: key, value: each })
        }
    }
    return undefined
  }

  private xml(bytes: Buffer): string | undefined {
    // Of an encoding that is not looked into nothing could be said.
    if (bytes[0] === 0xfe || bytes[0] === 0xff || bytes.includes(0)) return 'The body was refused: it is not in UTF-8.'
    let found: string | undefined
    const fault = walkXml(bytes.toString('utf8'), this.settings, (value, name) => {
      found ??= this.field(name, value, 'element')
    })
    return found ?? (fault && `The body was refused: ${fault}.`)
  }

  private parameters(text: string, kind: string): string | undefined {
    for (const pair of text.split('&')) {
      const equals = pair.indexOf('=')
      const name = decodedParameter(equals < 0 ? pair : pair.slice(0, equals))
      const value = equals < 0 ? '' : decodedParameter(pair.slice(equals + 1))
      const found = this.value(name, `the name of a ${kind}`) ?? this.field(name, value, kind)
      if (found !== undefined) return found
    }
    return undefined
  }

  private headers({ headers }: Ctx): string | undefined {
    for (const name in headers) {
      if (this.exceptHeaders.has(name)) continue
      const value = headers[name]
      const found = this.value(Array.isArray(value) ? value.join(', ') : (value ?? ''), `the header ${name}`)
      if (found !== undefined) return found
    }
    return undefined
  }

  private cookies(value: string | string[] | undefined): string | undefined {
    if (value === undefined) return undefined
    for (const pair of value.toString().split(';')) {
      const equals = pair.indexOf('=')
      const found = this.field(pair.slice(0, equals).trim(), pair.slice(equals + 1), 'cookie')
      if (found !== undefined) return found
    }
    return undefined
  }

  private field(name: string, value: string, kind: string): string | undefined {
    return this.except.has(name) ? undefined : this.value(value, `the ${kind} "${name}"`)
  }

  private value(value: string, place: string): string | undefined {
    if (value.length < 3 || !TELLING.test(value)) return undefined
    for (const text of formsOf(value))
      for (const [attack, isOne] of this.checks)
        if (isOne(text)) return `${place[0]!.toUpperCase()}${place.slice(1)} looks like ${NAMES[attack]}.`
    return undefined
  }
}

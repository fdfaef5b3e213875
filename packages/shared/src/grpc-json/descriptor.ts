import { BYTES, VARINT, WireError, WireReader } from './wire.js'

/** Types of fields as descriptor.proto counts them. */
export const T = {
  double: 1,
  float: 2,
  int64: 3,
  uint64: 4,
  int32: 5,
  fixed64: 6,
  fixed32: 7,
  bool: 8,
  string: 9,
  group: 10,
  message: 11,
  bytes: 12,
  uint32: 13,
  enum: 14,
  sfixed32: 15,
  sfixed64: 16,
  sint32: 17,
  sint64: 18,
} as const

export interface Field {
  readonly name: string
  readonly jsonName: string
  readonly number: number
  readonly type: number
  readonly repeated: boolean
  /** Full name of its message or enum, without a leading dot. */
  readonly typeName: string
  /** Whether it was set can be told: messages, members of a oneof, `optional`. */
  readonly presence: boolean
}

export interface Message {
  readonly name: string
  readonly fields: readonly Field[]
  readonly byNumber: ReadonlyMap<number, Field>
  /** By either of its names. */
  readonly byName: ReadonlyMap<string, Field>
  readonly isMapEntry: boolean
}

export interface Enum {
  readonly byNumber: ReadonlyMap<number, string>
  readonly byName: ReadonlyMap<string, number>
}

/** An annotation `google.api.http`, with those that are bound besides. */
export interface HttpRule {
  readonly method: string
  readonly path: string
  /** Empty: none; `*`: all that the path does not tell. */
  readonly body: string
  readonly responseBody: string
}

export interface Method {
  /** `/package.Service/Method`. */
  readonly path: string
  readonly input: string
  readonly output: string
  readonly clientStreaming: boolean
  readonly serverStreaming: boolean
  readonly rules: readonly HttpRule[]
}

export interface Descriptor {
  readonly messages: ReadonlyMap<string, Message>
  readonly enums: ReadonlyMap<string, Enum>
  readonly methods: readonly Method[]
}

/** Extension of google.protobuf.MethodOptions (google/api/annotations.proto). */
const HTTP_RULE = 72_295_728
const REPEATED = 3

type Visit = Readonly<Record<number, (reader: WireReader) => void>>

/** Visits the fields that are known here and skips the others. */
function each(bytes: Uint8Array, visit: Visit): void {
  const reader = new WireReader(bytes)
  while (!reader.done) {
    const { field, form } = reader.tag()
    const known = visit[field]
    if (known && (form === BYTES || form === VARINT)) known(reader)
    else reader.skip(form)
  }
}
const number = (reader: WireReader): number => Number(BigInt.asIntN(32, reader.varint()))
const flag = (reader: WireReader): boolean => reader.varint() !== 0n
const withoutDot = (name: string): string => (name.startsWith('.') ? name.slice(1) : name)

/** Reads a FileDescriptorSet, as `protoc --include_imports --descriptor_set_out` and `buf build` write it. Throws WireError. */
export function readDescriptor(bytes: Uint8Array): Descriptor {
  const messages = new Map<string, Message>()
  const enums = new Map<string, Enum>()
  const methods: Method[] = []
  each(bytes, { 1: set => file(set.chunk(), messages, enums, methods) })
  if (messages.size === 0) throw new WireError('no set of file descriptors')
  for (const { path, input, output } of methods)
    for (const name of [input, output])
      if (!messages.has(name)) throw new WireError(`${path} needs ${name}, which is not in it: include imports`)
  return { messages: new Map([...messages].map(([name, of]) => [name, resolved(of, messages, enums)])), enums, methods }
}

/** Names without a leading dot are looked for from the inside out, as those of C++. */
function resolved(of: Message, messages: ReadonlyMap<string, Message>, enums: ReadonlyMap<string, Enum>): Message {
  const fields = of.fields.map((one): Field => {
    const { typeName } = one
    if (typeName.startsWith('.')) return { ...one, typeName: typeName.slice(1) }
    let scope = of.name
    while (scope !== '' && !messages.has(`${scope}.${typeName}`) && !enums.has(`${scope}.${typeName}`))
      scope = scope.slice(0, Math.max(0, scope.lastIndexOf('.')))
    return { ...one, typeName: scope === '' ? typeName : `${scope}.${typeName}` }
  })
  const byNumber = new Map(fields.map(one => [one.number, one]))
  const byName = new Map(fields.flatMap(one => [[one.name, one] as const, [one.jsonName, one] as const]))
  return { ...of, fields, byNumber, byName }
}

function file(bytes: Uint8Array, messages: Map<string, Message>, enums: Map<string, Enum>, methods: Method[]): void {
  let scope = ''
  let proto3 = false
  each(bytes, {
    2: of => {
      scope = `${of.text()}.`
    },
    12: of => {
      proto3 = of.text() === 'proto3'
    },
  })
  each(bytes, {
    4: of => message(of.chunk(), scope, proto3, messages, enums),
    5: of => enumeration(of.chunk(), scope, enums),
    6: of => service(of.chunk(), scope, methods),
  })
}

function message(
  bytes: Uint8Array,
  scope: string,
  proto3: boolean,
  messages: Map<string, Message>,
  enums: Map<string, Enum>,
): void {
  let name = ''
  let isMapEntry = false
  const fields: Field[] = []
  each(bytes, {
    1: of => {
      name = scope + of.text()
    },
    2: of => fields.push(field(of.chunk(), proto3)),
    7: of =>
      each(of.chunk(), {
        7: option => {
          isMapEntry = flag(option)
        },
      }),
  })
  each(bytes, {
    3: of => message(of.chunk(), `${name}.`, proto3, messages, enums),
    4: of => enumeration(of.chunk(), `${name}.`, enums),
  })
  messages.set(name, { name, fields, byNumber: new Map(), byName: new Map(), isMapEntry })
}

function field(bytes: Uint8Array, proto3: boolean): Field {
  const told = { name: '', jsonName: '', number: 0, type: 0, label: 0, typeName: '', oneof: false }
  each(bytes, {
    1: of => {
      told.name = of.text()
    },
    3: of => {
      told.number = number(of)
    },
    4: of => {
      told.label = number(of)
    },
    5: of => {
      told.type = number(of)
    },
    6: of => {
      told.typeName = of.text()
    },
    9: of => {
      // A member of a oneof, also of one that stands for `optional`.
      told.oneof = number(of) >= 0
    },
    10: of => {
      told.jsonName = of.text()
    },
  })
  const { name, type, typeName, label, oneof } = told
  if (type === T.group) throw new WireError(`${name} is a group, which has no form in JSON`)
  const repeated = label === REPEATED
  const presence = !repeated && (type === T.message || oneof || !proto3)
  return { name, jsonName: told.jsonName || camel(name), number: told.number, type, typeName, repeated, presence }
}

const camel = (name: string): string => name.replace(/_([a-z\d])/g, (_, next: string) => next.toUpperCase())

function enumeration(bytes: Uint8Array, scope: string, enums: Map<string, Enum>): void {
  let name = ''
  const byNumber = new Map<number, string>()
  const byName = new Map<string, number>()
  each(bytes, {
    1: of => {
      name = scope + of.text()
    },
    2: of => {
      let [label, value] = ['', 0]
      each(of.chunk(), {
        1: at => {
          label = at.text()
        },
        2: at => {
          value = number(at)
        },
      })
      byName.set(label, value)
      // Of aliases the first.
      if (!byNumber.has(value)) byNumber.set(value, label)
    },
  })
  enums.set(name, { byNumber, byName })
}

function service(bytes: Uint8Array, scope: string, methods: Method[]): void {
  let name = ''
  each(bytes, {
    1: of => {
      name = scope + of.text()
    },
  })
  each(bytes, { 2: of => methods.push(method(of.chunk(), name)) })
}

function method(bytes: Uint8Array, serviceName: string): Method {
  const told = { path: '', input: '', output: '', clientStreaming: false, serverStreaming: false }
  const rules: HttpRule[] = []
  each(bytes, {
    1: of => {
      told.path = `/${serviceName}/${of.text()}`
    },
    2: of => {
      told.input = withoutDot(of.text())
    },
    3: of => {
      told.output = withoutDot(of.text())
    },
    4: of => each(of.chunk(), { [HTTP_RULE]: option => httpRule(option.chunk(), rules) }),
    5: of => {
      told.clientStreaming = flag(of)
    },
    6: of => {
      told.serverStreaming = flag(of)
    },
  })
  return { ...told, rules }
}

function httpRule(bytes: Uint8Array, rules: HttpRule[]): void {
  const told = { method: '', path: '', body: '', responseBody: '' }
  const pattern = (verb: string) => (of: WireReader) => {
    told.method = verb
    told.path = of.text()
  }
  const more: Uint8Array[] = []
  each(bytes, {
    2: pattern('GET'),
    3: pattern('PUT'),
    4: pattern('POST'),
    5: pattern('DELETE'),
    6: pattern('PATCH'),
    7: of => {
      told.body = of.text()
    },
    8: of =>
      each(of.chunk(), {
        1: at => {
          told.method = at.text()
        },
        2: at => {
          told.path = at.text()
        },
      }),
    11: of => more.push(of.chunk()),
    12: of => {
      told.responseBody = of.text()
    },
  })
  rules.push(told)
  for (const one of more) httpRule(one, rules)
}

import { type Descriptor, type Field, type Method, readDescriptor, T } from './descriptor.js'
import { type Json, JsonMisfit } from './json.js'
import { fromJson, toJson } from './messages.js'
import { type PathTemplate, pathTemplate } from './path-template.js'
import { WireError } from './wire.js'

/** A call of gRPC that a request over HTTP stands for. */
export interface Transcoded {
  readonly method: Method
  /** The one message of the request. */
  readonly message: Uint8Array
  /** The field of the answer that is its body; empty: all of it. */
  readonly responseBody: string
}

interface Binding {
  readonly verb: string
  readonly template: PathTemplate
  readonly method: Method
  readonly body: string
  readonly responseBody: string
}

/** Between HTTP with JSON and the services of a descriptor, by their annotations `google.api.http`. Methods without any are at `POST /package.Service/Method`. */
export class Transcoder {
  private readonly all: Descriptor
  private readonly bindings: readonly Binding[]

  /** Throws WireError on what is no FileDescriptorSet, or is annotated with what cannot be. */
  constructor(descriptor: Uint8Array) {
    this.all = readDescriptor(descriptor)
    const { methods } = this.all
    this.bindings = methods
      .flatMap(method => this.bindingsOf(method))
      .sort((a, b) => b.template.weight - a.template.weight)
    if (this.bindings.length === 0) throw new WireError('it has no service with a method that can be called so')
  }

  /** Verbs and paths in words, for people. */
  get paths(): string[] {
    return this.bindings.map(({ verb, method }) => `${verb} ${method.path}`)
  }

  private bindingsOf(method: Method): Binding[] {
    // A stream of requests has no form in one request over HTTP.
    if (method.clientStreaming) return []
    const rules = method.rules.length > 0 ? method.rules : [defaultRule(method)]
    return rules.map(({ method: verb, path, body, responseBody }) => {
      const fields = this.all.messages.get(method.input)!
      if (body !== '' && body !== '*' && !fields.byName.has(body))
        throw new WireError(`${method.path}: its message has no field "${body}" for the body`)
      if (responseBody !== '' && !this.all.messages.get(method.output)!.byName.has(responseBody))
        throw new WireError(`${method.path}: its answer has no field "${responseBody}"`)
      return { verb: verb.toUpperCase(), template: pathTemplate(path), method, body, responseBody }
    })
  }

  /** Undefined where no method is there. Throws JsonMisfit where the request does not fit the message. `body` empty: none. */
  request(verb: string, path: string, query: string, body: string): Transcoded | undefined {
    for (const binding of this.bindings) {
      if (binding.verb !== verb && binding.verb !== '*') continue
      const told = binding.template.match(path)
      if (told) return this.transcoded(binding, told, query, body)
    }
    return undefined
  }

  private transcoded(
    binding: Binding,
    told: readonly (readonly [string, string])[],
    query: string,
    text: string,
  ): Transcoded {
    const { method, body, responseBody } = binding
    const input: Json = {}
    if (body !== '' && text !== '') {
      const json = parsed(text)
      if (body !== '*') input[body] = json
      else if (typeof json === 'object' && json !== null && !Array.isArray(json)) Object.assign(input, json)
      else throw new JsonMisfit('', 'an object')
    }
    if (body !== '*') for (const [name, value] of new URLSearchParams(query)) this.put(input, method.input, name, value)
    // What stands in the path is meant, whatever else was sent.
    for (const [name, value] of told) this.put(input, method.input, name, value, true)
    return { method, message: fromJson(this.all, method.input, input), responseBody }
  }

  /** Puts a text at the field of a path such as `book.author`. Throws JsonMisfit. */
  private put(input: Json, message: string, path: string, text: string, instead = false): void {
    const steps = path.split('.')
    let at = input
    let of = message
    for (const [i, step] of steps.entries()) {
      const field: Field | undefined = this.all.messages.get(of)?.byName.get(step)
      if (!field) throw new JsonMisfit(`/${steps.join('/')}`, `${of} has no such field`)
      // By one of its names alone, as the body may have either.
      const name = field.name in at ? field.name : field.jsonName
      if (i === steps.length - 1) return void set(at, name, field, text, instead)
      const below = at[name] ?? {}
      if (typeof below !== 'object' || field.repeated) throw new JsonMisfit(`/${steps.join('/')}`, 'not below a list')
      at[name] = below
      at = below as Json
      of = field.typeName
    }
  }

  /** An answer, or the part of it that is the body. Throws WireError. */
  answer({ method, responseBody }: Transcoded, message: Uint8Array): unknown {
    const json = toJson(this.all, method.output, message)
    if (responseBody === '') return json
    const field = this.all.messages.get(method.output)!.byName.get(responseBody)!
    return (json as Json)[field.jsonName] ?? null
  }

  /** Details of google.rpc.Status as far as the descriptor knows their messages. */
  detail(bytes: Uint8Array): unknown {
    return toJson(this.all, 'google.protobuf.Any', bytes)
  }
}

function set(at: Json, name: string, field: Field, text: string, instead: boolean): void {
  const value = field.type === T.bool && (text === 'true' || text === 'false') ? text === 'true' : text
  if (!field.repeated) at[name] = value
  else at[name] = instead || !Array.isArray(at[name]) ? [value] : [...(at[name] as unknown[]), value]
}

const defaultRule = ({ path }: Method) => ({ method: 'POST', path, body: '*', responseBody: '' })

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new JsonMisfit('', 'not valid JSON')
  }
}

/** Of base64, as it is configured. Throws WireError. */
export function transcoderOf(descriptor: string): Transcoder {
  try {
    return new Transcoder(Uint8Array.from(atob(descriptor), char => char.charCodeAt(0)))
  } catch (error) {
    if (error instanceof WireError) throw error
    throw new WireError('not base64')
  }
}

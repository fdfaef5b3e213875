import { BYTES, VARINT, WireWriter } from '@gatehouse/shared/grpc-json/wire.js'
import { fromJSON } from '@grpc/proto-loader'

/** A service of gRPC with annotations of google.api.http, and its descriptor. */
const field = (type: string, id: number, more: object = {}): object => ({ type, id, ...more })
const book = {
  fields: {
    name: field('string', 1),
    page_count: field('int32', 2),
    tags: field('string', 3, { rule: 'repeated' }),
    state: field('State', 4),
    author: field('Author', 5),
    sold: field('int64', 6),
    cover: field('bytes', 7),
    prices: { keyType: 'string', type: 'double', id: 8 },
    ratio: field('float', 9),
    lent: field('bool', 10),
    weights: field('sint64', 11, { rule: 'repeated' }),
    checks: field('fixed32', 12, { rule: 'repeated' }),
    big: field('uint64', 13),
    small: field('sfixed32', 14),
    tiny: field('sint32', 15),
    wide: field('sfixed64', 16),
    high: field('fixed64', 17),
    count: field('uint32', 18),
    exact: field('double', 19),
  },
}
const call = (requestType: string, responseType: string, responseStream = false): object => ({
  requestType,
  responseType,
  requestStream: false,
  responseStream,
  comment: '',
})
export const definition = fromJSON(
  {
    nested: {
      acme: {
        nested: {
          State: { values: { NEW: 0, OLD: 1 } },
          Author: { fields: { given: field('string', 1), born: field('int32', 2) } },
          Book: book,
          Lookup: { fields: { name: field('string', 1), shelf: field('string', 2), state: field('State', 3) } },
          Change: {
            fields: {
              name: field('string', 1),
              book: field('Book', 2),
              only: field('string', 3, { rule: 'repeated' }),
            },
          },
          Library: {
            methods: {
              Get: call('Lookup', 'Book'),
              Add: call('Book', 'Book'),
              Change: call('Change', 'Book'),
              List: call('Lookup', 'Book', true),
              Plain: call('Lookup', 'Book'),
            },
          },
        },
      },
    },
  } as never,
  { keepCase: true, longs: String, enums: String, bytes: String, defaults: true },
)

interface Rule {
  verb: 2 | 3 | 4 | 5 | 6
  path: string
  body?: string
  responseBody?: string
  more?: Rule[]
}

function ruleOf({ verb, path, body, responseBody, more = [] }: Rule): Uint8Array {
  const writer = new WireWriter().tag(verb, BYTES).text(path)
  if (body !== undefined) writer.tag(7, BYTES).text(body)
  if (responseBody !== undefined) writer.tag(12, BYTES).text(responseBody)
  for (const one of more) writer.tag(11, BYTES).chunk(ruleOf(one))
  return writer.done()
}

function methodOf(name: string, input: string, output: string, rule: Rule, streams = false): Uint8Array {
  const options = new WireWriter().tag(72_295_728, BYTES).chunk(ruleOf(rule)).done()
  const writer = new WireWriter().tag(1, BYTES).text(name).tag(2, BYTES).text(`.acme.${input}`)
  writer.tag(3, BYTES).text(`.acme.${output}`).tag(4, BYTES).chunk(options)
  if (streams) writer.tag(6, VARINT).varint(1n)
  return writer.done()
}

/** A FileDescriptorSet: messages as the library describes them, and the service with these annotations, as protoc would. */
export function descriptorSet(...methods: Uint8Array[]): string {
  const { fileDescriptorProtos } = definition['acme.Book'] as unknown as { fileDescriptorProtos: Buffer[] }
  const service = new WireWriter().tag(1, BYTES).text('Library')
  for (const method of methods) service.tag(2, BYTES).chunk(method)
  const file = new WireWriter().tag(1, BYTES).text('library.proto').tag(2, BYTES).text('acme')
  file.tag(6, BYTES).chunk(service.done()).tag(12, BYTES).text('proto3')
  const set = new WireWriter()
  for (const bytes of [...fileDescriptorProtos, file.done()]) set.tag(1, BYTES).chunk(bytes)
  return Buffer.from(set.done()).toString('base64')
}

const GET = 2
const PATCH = 6
const POST = 4
export const annotated = [
  methodOf('Get', 'Lookup', 'Book', {
    verb: GET,
    path: '/v1/{name=shelves/*/books/*}',
    more: [
      { verb: GET, path: '/v1/books/{name}' },
      { verb: GET, path: '/v1/titles/{name=**}:title', responseBody: 'name' },
    ],
  }),
  methodOf('Add', 'Book', 'Book', { verb: POST, path: '/v1/books', body: '*' }),
  methodOf('Change', 'Change', 'Book', { verb: PATCH, path: '/v1/books/{book.name}', body: 'book' }),
  methodOf('List', 'Lookup', 'Book', { verb: GET, path: '/v1/shelves/{shelf}/books' }, true),
]

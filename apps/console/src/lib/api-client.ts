import { z } from 'zod'

const problem = z.object({
  status: z.number(),
  code: z.string(),
  title: z.string(),
  detail: z.string(),
  request_id: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).default([]),
})

/** An answer that is not a success: RFC 9457 problem details, or what stands in for them when there are none. */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly requestId?: string,
    /** Of the fields of the input, by JSON pointer. */
    readonly fields: readonly { pointer: string; message: string }[] = [],
  ) {
    super(detail)
  }
}

type Query = Record<string, string | number | undefined>

interface Options {
  body?: unknown
  query?: Query
  signal?: AbortSignal
  etag?: string
  /** Goes on when the page is left meanwhile. For short bodies only. */
  keepalive?: boolean
}

/** Reads with the schema that the API itself answers by; fields that this console does not know yet are dropped. */
export async function get<S extends z.ZodType>(schema: S, path: string, options: Options = {}): Promise<z.output<S>> {
  return parse(schema, await send('GET', path, options))
}

export async function post<S extends z.ZodType>(
  schema: S,
  path: string,
  body?: unknown,
  options: Pick<Options, 'keepalive'> = {},
): Promise<z.output<S>> {
  return parse(schema, await send('POST', path, { body, ...options }))
}

/** With the ETag of what the change is based on, where it is known: a change that somebody else made meanwhile is not overwritten. */
export async function change<S extends z.ZodType>(
  schema: S,
  method: 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body: unknown,
  etag?: string,
): Promise<z.output<S>> {
  return parse(schema, await send(method, path, { body, ...(etag && { etag }) }))
}

/** With what a later change of it has to name. */
export async function getVersioned<S extends z.ZodType>(
  schema: S,
  path: string,
  options: Options = {},
): Promise<{ data: z.output<S>; etag: string | undefined }> {
  const response = await send('GET', path, options)
  return { data: await parse(schema, response), etag: response.headers.get('etag') ?? undefined }
}

/** For answers that hold nothing. */
export async function act(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<void> {
  await send(method, path, { body })
}

/** An answer that is read as it comes. */
export async function stream(path: string, body: unknown, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const response = await send('POST', path, { body, signal })
  return response.body ?? new Blob().stream()
}

async function send(
  method: string,
  path: string,
  { body, query, signal, etag, keepalive = false }: Options,
): Promise<Response> {
  const response = await fetch(`/api/v1${path}${search(query)}`, {
    method,
    keepalive,
    ...(signal ? { signal } : {}),
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(etag ? { 'if-match': etag } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    throw new ApiError(0, 'unreachable', 'Gatehouse cannot be reached', 'Check your connection, then try again.')
  })
  if (!response.ok) throw await failure(response)
  return response
}

async function parse<S extends z.ZodType>(schema: S, response: Response): Promise<z.output<S>> {
  const parsed = schema.safeParse(await response.json().catch(() => undefined))
  if (parsed.success) return parsed.data
  const detail = 'The answer was not what this page expects. Reload it: the console may have been updated meanwhile.'
  throw new ApiError(response.status, 'answer_unreadable', 'Unexpected answer', detail, requestId(response))
}

async function failure(response: Response): Promise<ApiError> {
  const parsed = problem.safeParse(await response.json().catch(() => undefined))
  if (!parsed.success) {
    const detail = 'The control plane gave no reason. Try again; if it stays so, ask whoever runs it.'
    return new ApiError(response.status, 'failed', `Answered with ${response.status}`, detail, requestId(response))
  }
  const { status, code, title, detail, request_id, errors } = parsed.data
  return new ApiError(status, code, title, detail, request_id ?? requestId(response), errors)
}

const requestId = (response: Response) => response.headers.get('x-request-id') ?? undefined

function search(query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') parameters.set(name, String(value))
  return parameters.size > 0 ? `?${parameters}` : ''
}

import { gaps } from '@gatehouse/shared/gaps.js'

interface Message {
  role: 'system' | 'user' | 'assistant'
  content: string
}

/** Something that a key opens, to show a call with. */
export type SampleCall =
  | { kind: 'ai'; model: string; messages?: readonly Message[]; options?: Readonly<Record<string, number>> }
  | { kind: 'rest'; path: string; method?: string; headers?: Readonly<Record<string, string>>; body?: string }

export interface Sample {
  label: string
  code: string
}

/** Calls that run as they stand, once the key is in the environment as GATEHOUSE_KEY. */
export const snippets = (gateway: string, call: SampleCall): Sample[] =>
  call.kind === 'rest' ? restSamples(gateway, call) : aiSamples(gateway, call)

type Rest = Extract<SampleCall, { kind: 'rest' }>
type Ai = Extract<SampleCall, { kind: 'ai' }>

const literal = (value: unknown): string => JSON.stringify(value)
/** JSON is Python but for these three words. */
const python = (value: unknown): string =>
  literal(value).replace(/"(?:[^"\\]|\\.)*"|\btrue\b|\bfalse\b|\bnull\b/g, token =>
    token.startsWith('"') ? token : ({ true: 'True', false: 'False', null: 'None' }[token] ?? token),
  )
const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

function restSamples(gateway: string, { path, method = 'GET', headers = {}, body }: Rest): Sample[] {
  const url = `${gateway}${path}`
  const others = Object.entries(headers)
  const curl = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${/[^\w:/.~-]/.test(url) ? shell(url) : url}`,
    '-H "Authorization: Bearer $GATEHOUSE_KEY"',
    ...others.map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${shell(body)}`]),
  ]
  const javascript = [
    `const answer = await fetch(${literal(url)}, {`,
    ...(method === 'GET' ? [] : [`  method: ${literal(method)},`]),
    '  headers: {',
    '    Authorization: "Bearer " + process.env.GATEHOUSE_KEY,',
    ...others.map(([name, value]) => `    ${literal(name)}: ${literal(value)},`),
    '  },',
    ...(body === undefined ? [] : [`  body: ${literal(body)},`]),
    '})',
    'console.log(answer.status, await answer.text())',
  ]
  const pythonLines = [
    'import os',
    'import requests',
    '',
    `answer = requests.request(${literal(method)}, ${literal(url)},`,
    '    headers={',
    '        "Authorization": f"Bearer {os.environ[\'GATEHOUSE_KEY\']}",',
    ...others.map(([name, value]) => `        ${literal(name)}: ${literal(value)},`),
    '    },',
    ...(body === undefined ? [] : [`    data=${literal(body)}.encode(),`]),
    ')',
    'print(answer.status_code, answer.text)',
  ]
  return [
    { label: 'curl', code: curl.join(' \\\n  ') },
    { label: 'JavaScript', code: javascript.join('\n') },
    { label: 'Python', code: pythonLines.join('\n') },
  ]
}

const HELLO: readonly Message[] = [{ role: 'user', content: 'Hello' }]

function aiSamples(gateway: string, { model, messages = HELLO, options = {} }: Ai): Sample[] {
  const json = { 'Content-Type': 'application/json' }
  const body = literal({ model, messages, ...options })
  const plain = restSamples(gateway, {
    kind: 'rest',
    method: 'POST',
    path: '/v1/chat/completions',
    headers: json,
    body,
  })
  return [
    ...plain,
    { label: 'OpenAI, JavaScript', code: openAiJavaScript(gateway, model, messages, options) },
    { label: 'OpenAI, Python', code: openAiPython(gateway, model, messages, options) },
    ...(gaps.some(({ what }) => what === 'POST /v1/messages') ? [] : anthropic(gateway, model, messages, options)),
  ]
}

type Options = Readonly<Record<string, unknown>>

/** `name: value` lines of an object or of named arguments. */
const fields = (values: Options, write: (value: unknown) => string, between: string, indent: string): string[] =>
  Object.entries(values).map(([name, value]) => `${indent}${name}${between}${write(value)},`)

function openAiJavaScript(gateway: string, model: string, messages: readonly Message[], options: Options): string {
  return [
    "import OpenAI from 'openai'",
    '',
    `const client = new OpenAI({ baseURL: ${literal(`${gateway}/v1`)}, apiKey: process.env.GATEHOUSE_KEY })`,
    'const answer = await client.chat.completions.create({',
    ...fields({ model, messages, ...options }, literal, ': ', '  '),
    '})',
    'console.log(answer.choices[0].message.content)',
  ].join('\n')
}

function openAiPython(gateway: string, model: string, messages: readonly Message[], options: Options): string {
  return [
    'import os',
    'from openai import OpenAI',
    '',
    `client = OpenAI(base_url=${literal(`${gateway}/v1`)}, api_key=os.environ["GATEHOUSE_KEY"])`,
    'answer = client.chat.completions.create(',
    ...fields({ model, messages, ...options }, python, '=', '    '),
    ')',
    'print(answer.choices[0].message.content)',
  ].join('\n')
}

function anthropic(gateway: string, model: string, all: readonly Message[], options: Options): Sample[] {
  const system = all.find(({ role }) => role === 'system')?.content
  const messages = all.filter(({ role }) => role !== 'system')
  const values = { model, max_tokens: 1024, ...(system === undefined ? {} : { system }), messages, ...options }
  const javascript = [
    "import Anthropic from '@anthropic-ai/sdk'",
    '',
    `const client = new Anthropic({ baseURL: ${literal(gateway)}, apiKey: process.env.GATEHOUSE_KEY })`,
    'const answer = await client.messages.create({',
    ...fields(values, literal, ': ', '  '),
    '})',
    'console.log(answer.content[0].text)',
  ]
  const pythonLines = [
    'import os',
    'from anthropic import Anthropic',
    '',
    `client = Anthropic(base_url=${literal(gateway)}, api_key=os.environ["GATEHOUSE_KEY"])`,
    'answer = client.messages.create(',
    ...fields(values, python, '=', '    '),
    ')',
    'print(answer.content[0].text)',
  ]
  return [
    { label: 'Anthropic, JavaScript', code: javascript.join('\n') },
    { label: 'Anthropic, Python', code: pythonLines.join('\n') },
  ]
}

import type { ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pinned } from './processes.js'

export const REST_ANSWER = JSON.stringify({
  city: 'Oslo',
  hours: Array.from({ length: 24 }, (_, hour) => ({ hour, celsius: 4 + (hour % 7), wind: 3.1 })),
})
export const CHAT_ANSWER = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_763_700_000,
  model: 'gpt-4o-mini',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'The quick brown fox jumps over the lazy dog. '.repeat(14).trim(),
        refusal: null,
      },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 210,
    completion_tokens: 140,
    total_tokens: 350,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  },
})

/** One nginx worker on a core: `upstream` answers at once from its configuration, `proxy` passes to it with kept connections. */
export function nginx(folder: string, name: string, core: number | string, server: string, http = ''): ChildProcess {
  const file = join(folder, `${name}.conf`)
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/${name}.pid; error_log ${folder}/${name}.log crit;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000; client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
${http}
server { ${server} } }`,
  )
  return pinned(core, 'nginx', ['-c', file, '-p', folder], { PATH: process.env.PATH })
}

export const upstreamServer = (port: number): string => `listen 127.0.0.1:${port};
location /v1/chat/completions { default_type application/json; return 200 '${CHAT_ANSWER}'; }
location / { default_type application/json; return 200 '${REST_ANSWER}'; }`

export const proxyServer = (port: number): string => `listen 127.0.0.1:${port};
location / { proxy_pass http://upstream; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering on; }
location /stream/ { proxy_pass http://sandbox/; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }`

export const proxyUpstreams = (
  upstream: number,
  sandbox: number,
): string => `upstream upstream { server 127.0.0.1:${upstream}; keepalive 256; keepalive_requests 1000000000; }
upstream sandbox { server 127.0.0.1:${sandbox}; keepalive 256; keepalive_requests 1000000000; }`

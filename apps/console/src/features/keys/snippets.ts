/** Something that a key opens, to show a first call with. */
export type FirstCall = { kind: 'ai'; model: string } | { kind: 'rest'; path: string }

/** Calls that run as they stand, once the key is in the environment. */
export function snippets(gateway: string, call: FirstCall): { label: string; code: string }[] {
  if (call.kind === 'rest')
    return [{ label: 'curl', code: `curl -H "Authorization: Bearer $GATEHOUSE_KEY" \\\n  ${gateway}${call.path}` }]
  const body = JSON.stringify({ model: call.model, messages: [{ role: 'user', content: 'Hello' }] })
  return [
    {
      label: 'curl',
      code: [
        `curl ${gateway}/v1/chat/completions \\`,
        '  -H "Authorization: Bearer $GATEHOUSE_KEY" \\',
        '  -H "Content-Type: application/json" \\',
        `  -d '${body}'`,
      ].join('\n'),
    },
    {
      label: 'JavaScript',
      code: [
        "import OpenAI from 'openai'",
        '',
        `const client = new OpenAI({ baseURL: '${gateway}/v1', apiKey: process.env.GATEHOUSE_KEY })`,
        'const answer = await client.chat.completions.create({',
        `  model: '${call.model}',`,
        "  messages: [{ role: 'user', content: 'Hello' }],",
        '})',
        'console.log(answer.choices[0].message.content)',
      ].join('\n'),
    },
    {
      label: 'Python',
      code: [
        'import os',
        'from openai import OpenAI',
        '',
        `client = OpenAI(base_url="${gateway}/v1", api_key=os.environ["GATEHOUSE_KEY"])`,
        'answer = client.chat.completions.create(',
        `    model="${call.model}",`,
        '    messages=[{"role": "user", "content": "Hello"}],',
        ')',
        'print(answer.choices[0].message.content)',
      ].join('\n'),
    },
  ]
}

/** Programs that no sentence ends with, and those that need something after them to be one. */
const PLAIN = new Set(
  `whoami uname ifconfig ipconfig netstat nslookup wget curl netcat ncat bash zsh ksh powershell pwsh tasklist systeminfo printenv
   tcpdump chmod chown certutil mkfifo ls pwd`.split(/\s+/),
)
const WITH_ARGUMENT = new Set(
  `cat id ps nc sh rm mv cp cmd ping sleep echo env dir type net head tail more less find kill python python3 perl ruby php node dig
   telnet ftp ssh scp tee touch nohup base64 xxd awk sed`.split(/\s+/),
)
const SPACE = /\s/
const NAME = /[a-z0-9_.]/
/** What an argument begins with that no word of a sentence does. */
const ARGUMENT = /[-/.~$`*{\d"'<>:\\]/
/** Blanks before a command; more are no attack but a text. */
const MOST = 32

/** Whether a value, put into a line of a shell, would run a command of its own. */
export function isCommand(value: string): boolean {
  const text = value.toLowerCase()
  for (let at = 0; at < text.length; at++) {
    const from = afterSeparator(text, at)
    if (from > 0 && commandAt(text, from)) return true
  }
  return false
}

/** Where a command may begin; 0: nothing here begins one. */
function afterSeparator(text: string, at: number): number {
  const char = text[at]
  if (char === ';' || char === '|' || char === '&') return at + 1
  // After a blank it is how texts show code.
  if (char === '`') return at === 0 || !SPACE.test(text[at - 1]!) ? at + 1 : 0
  return (char === '$' || char === '<' || char === '>') && text[at + 1] === '(' ? at + 2 : 0
}

/** Quotes and backslashes within a name are read over; a shell does as much. */
function commandAt(text: string, from: number): boolean {
  const most = Math.min(from + MOST, text.length)
  let at = from
  while (at < most && SPACE.test(text[at]!)) at++
  if (text.startsWith('/bin/', at) || text.startsWith('/usr/bin/', at)) return true
  let name = ''
  for (; at < most && (NAME.test(text[at]!) || '\'"\\'.includes(text[at]!)); at++)
    if (NAME.test(text[at]!)) name += text[at]
  const over = at >= text.length || ';&`)>'.includes(text[at]!)
  const argument = argumentAt(text, at)
  if (PLAIN.has(name)) return over || argument !== undefined
  if (!WITH_ARGUMENT.has(name)) return false
  return argument === undefined ? over && !SPACE.test(text[from]!) : ARGUMENT.test(argument)
}

/** What follows the blank after a name; `$IFS` is one to a shell. */
function argumentAt(text: string, at: number): string | undefined {
  if (text[at] === '$' && (text.startsWith('ifs', at + 1) || text.startsWith('{ifs}', at + 1))) return '$'
  return at < text.length && SPACE.test(text[at]!) ? text[at + 1] : undefined
}

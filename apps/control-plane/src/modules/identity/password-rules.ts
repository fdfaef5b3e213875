// Words and runs that guessing begins with. Short on purpose: length is what protects, this stops the obvious.
const WORDS = [
  'administrator',
  'password',
  'passwort',
  'passw0rd',
  'iloveyou',
  'trustno1',
  'sunshine',
  'princess',
  'football',
  'baseball',
  'superman',
  'starwars',
  'whatever',
  'changeme',
  'letmein',
  'welcome',
  'default',
  'monkey',
  'dragon',
  'master',
  'secret',
  'shadow',
  'login',
  'admin',
  'gatehouse',
]
const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
  'azertyuiop',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik',
  '!@#$%^&*()',
].flatMap(run => [run, [...run].reverse().join('')])

/** How a password is compared and hashed, however it was typed (NIST SP 800-63B: Unicode, NFC). */
export const normalised = (password: string): string => password.normalize('NFC')

/**
 * True for passwords that are nothing but well-known words, keyboard runs, repetitions and what is known of the person:
 * once those are taken out, hardly anything is left.
 */
export function isWeak(password: string, about: readonly string[] = []): boolean {
  let rest = normalised(password).toLowerCase()
  const known = about.flatMap(text => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter(word => word.length >= 3)
  for (const word of [...about.map(text => text.toLowerCase()), ...known, ...WORDS].sort((a, b) => b.length - a.length))
    if (word.length >= 3) rest = rest.replaceAll(word, ' ')
  rest = withoutRuns(rest)
  rest = rest.replace(/(.+?)\1{2,}/gu, '$1').replace(/\s+/g, '')
  rest = withoutRepetition(rest)
  return [...rest].length < 5 || new Set(rest).size < 4
}

function withoutRuns(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; ) {
    const length = runAt(text, i)
    if (length >= 4) i += length
    else out += text[i++]
  }
  return out
}

function runAt(text: string, start: number): number {
  let longest = 0
  for (const run of RUNS) {
    const at = run.indexOf(text[start]!)
    if (at < 0) continue
    let length = 1
    while (start + length < text.length && run[at + length] === text[start + length]) length++
    longest = Math.max(longest, length)
  }
  return longest
}

// "tennistennis" is no longer than "tennis" to whoever guesses.
function withoutRepetition(text: string): string {
  for (let size = 1; size <= text.length / 2; size++)
    if (text.length % size === 0 && text.slice(0, size).repeat(text.length / size) === text) return text.slice(0, size)
  return text
}

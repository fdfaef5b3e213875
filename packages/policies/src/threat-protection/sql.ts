import { type SqlToken, sqlTokens } from './sql-tokens.js'

const LOGIC = new Set(['or', 'and', 'xor', '||', '&&', 'having', 'where'])
const COMPARISONS = new Set([
  '=',
  '<',
  '>',
  '<=',
  '>=',
  '<>',
  '!=',
  '<=>',
  'like',
  'rlike',
  'regexp',
  'is',
  'in',
  'between',
  'sounds',
])
const BEFORE_OPERANDS = new Set(['not', '!', '-', '+', '~', '('])
/** Whatever they are called for, callers of an API have no business with them. */
const FUNCTIONS = new Set(
  `pg_sleep benchmark load_file extractvalue updatexml xp_cmdshell sp_executesql xp_dirtree group_concat string_agg
   utl_http.request utl_inaddr.get_host_address dbms_pipe.receive_message dbms_lock.sleep randomblob load_extension pg_read_file
   xmltype sys_eval sys_exec lo_import query_to_xml dblink`.split(/\s+/),
)
const STATEMENTS: Readonly<Record<string, readonly string[]>> = {
  drop: ['table', 'database', 'schema', 'view', 'user', 'index', 'procedure'],
  alter: ['table', 'database', 'user', 'login', 'role'],
  create: ['table', 'user', 'login', 'function', 'procedure', 'or', 'extension', 'view'],
  truncate: ['table'],
  delete: ['from'],
  insert: ['into'],
  waitfor: ['delay', 'time'],
  grant: ['all', 'select'],
  merge: ['into'],
  copy: ['('],
}
const AFTER_SELECT = new Set(['*', '(', '-', '+', '@'])

/** Whether a value, put into a statement by its text, would be more than a value there. */
export function isSql(text: string): boolean {
  const whole = sqlTokens(text)
  if (anywhere(whole) || ofNumber(whole)) return true
  for (const quote of ["'", '"']) {
    const at = text.indexOf(quote)
    if (at < 0) continue
    const after = sqlTokens(text, at + 1)
    if (breaksOut(after) || anywhere(after)) return true
  }
  return false
}

const is = (token: SqlToken | undefined, ...texts: string[]): boolean =>
  token !== undefined && texts.includes(token.text)
const isLiteral = (token: SqlToken | undefined): boolean => token?.kind === 'number' || token?.kind === 'string'
/** Nothing of the statement that follows counts any more. */
const endsAt = (tokens: readonly SqlToken[], at: number): boolean =>
  at >= tokens.length || tokens[at]!.kind === 'comment' || is(tokens[at], ';')

/** What no plain value holds, wherever it stands. */
function anywhere(tokens: readonly SqlToken[]): boolean {
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!
    const next = tokens[at + 1]
    if (token.kind === 'comment' && token.text === '!') return true
    if (is(token, ';') && statementAt(tokens, at + 1)) return true
    if (token.kind !== 'word') continue
    if (token.text === 'union' && isUnion(tokens, at + 1)) return true
    if (FUNCTIONS.has(token.text) && is(next, '(')) return true
    // People do sleep (8 hours).
    if (token.text === 'sleep' && is(next, '(') && isLiteral(tokens[at + 2]) && is(tokens[at + 3], ')')) return true
    if (token.text === 'select' && is(tokens[at - 1], '(') && isSubquery(tokens, at)) return true
    if (token.text === 'into' && is(next, 'outfile', 'dumpfile')) return true
    if (token.text.startsWith('information_schema.') || token.text === 'xp_cmdshell') return true
    if (token.text === 'waitfor' && is(next, 'delay') && tokens[at + 2]?.kind === 'string') return true
  }
  return false
}

function isUnion(tokens: readonly SqlToken[], from: number): boolean {
  let at = from
  while (is(tokens[at], 'all', 'distinct', '(')) at++
  return is(tokens[at], 'select') && selectsAt(tokens, at)
}

/** `select` as a statement rather than as a word: something to select follows. */
function selectsAt(tokens: readonly SqlToken[], at: number): boolean {
  const [first, second] = [tokens[at + 1], tokens[at + 2]]
  if (first === undefined) return false
  if (isLiteral(first) || first.kind === 'variable' || AFTER_SELECT.has(first.text)) return true
  return (
    is(first, 'null', 'distinct', 'top', 'case', 'char', 'concat') ||
    is(second, ',', 'from', '(') ||
    endsAt(tokens, at + 2)
  )
}

/** What nobody would say in brackets. */
function isSubquery(tokens: readonly SqlToken[], at: number): boolean {
  const [first, second] = [tokens[at + 1], tokens[at + 2]]
  if (isLiteral(first) || first?.kind === 'variable' || is(first, '*')) return true
  return (is(first, 'top') && second?.kind === 'number') || (first?.kind === 'word' && is(second, '('))
}

function statementAt(tokens: readonly SqlToken[], at: number): boolean {
  const [word, next, third] = [tokens[at], tokens[at + 1], tokens[at + 2]]
  if (word?.kind !== 'word') return false
  if (Object.hasOwn(STATEMENTS, word.text)) return is(next, ...STATEMENTS[word.text]!) && third !== undefined
  if (word.text === 'select') return selectsAt(tokens, at)
  if (word.text === 'update') return is(third, 'set')
  if (word.text === 'exec' || word.text === 'execute')
    return (
      next?.kind === 'variable' || is(next, '(') || (next?.kind === 'word' && /^(?:xp|sp)_|^master\./.test(next.text))
    )
  if (word.text === 'declare') return next?.kind === 'variable'
  return word.text === 'shutdown' && endsAt(tokens, at + 1)
}

/** A value that stands in no quotes: a number, then a condition. */
function ofNumber(tokens: readonly SqlToken[]): boolean {
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]!.kind === 'string' && at > 0) continue
    if (!LOGIC.has(tokens[at]!.text)) continue
    if (comparesAt(tokens, at + 1, isLiteral)) return true
    if (at > 0 && isLiteral(tokens[at - 1]) && is(tokens[at + 1], '(') && is(tokens[at + 2], 'select')) return true
  }
  const first = is(tokens[0], '-', '+') ? tokens[1] : tokens[0]
  if (!isLiteral(first)) return false
  const from = tokens.indexOf(first!) + 1
  return is(tokens[from], 'order', 'group') && is(tokens[from + 1], 'by') && endsWithComment(tokens)
}

const endsWithComment = (tokens: readonly SqlToken[]): boolean => tokens.at(-1)?.kind === 'comment'

/** Begins after the quote that ends the value. */
function breaksOut(tokens: readonly SqlToken[]): boolean {
  let at = 0
  while (is(tokens[at], ')')) at++
  const token = tokens[at]
  if (token === undefined) return false
  if (token.kind === 'comment') return true
  if (LOGIC.has(token.text)) return isCondition(tokens, at + 1)
  if (is(token, ';')) return tokens[at + 1]?.kind === 'comment' || statementAt(tokens, at + 1)
  if (is(token, 'order', 'group') && is(tokens[at + 1], 'by'))
    return tokens[at + 2]?.kind === 'number' || endsWithComment(tokens)
  if (is(token, 'limit', 'procedure', 'into')) return endsWithComment(tokens)
  if (COMPARISONS.has(token.text))
    return isLiteral(tokens[at + 1]) && (endsAt(tokens, at + 2) || LOGIC.has(tokens[at + 2]!.text))
  return is(token, '+', '||', '-', '*', '^', '&', '|') && is(tokens[at + 1], '(') && is(tokens[at + 2], 'select')
}

function isCondition(tokens: readonly SqlToken[], from: number): boolean {
  if (comparesAt(tokens, from, token => token !== undefined && token.kind !== 'sign')) return true
  let at = from
  while (tokens[at] !== undefined && BEFORE_OPERANDS.has(tokens[at]!.text)) at++
  if (is(tokens[at], 'select', 'exists', 'case', 'if')) return is(tokens[at + 1], '(') || selectsAt(tokens, at)
  if (is(tokens[at + 1], '(')) return true
  return (isLiteral(tokens[at]) || is(tokens[at], 'true', 'false', 'null')) && endsAt(tokens, at + 1)
}

/** Two operands and what compares them. */
function comparesAt(
  tokens: readonly SqlToken[],
  from: number,
  isOperand: (token: SqlToken | undefined) => boolean,
): boolean {
  let at = from
  while (tokens[at] !== undefined && BEFORE_OPERANDS.has(tokens[at]!.text)) at++
  if (!isOperand(tokens[at])) return false
  at++
  while (is(tokens[at], ')', 'not')) at++
  if (tokens[at] === undefined || !COMPARISONS.has(tokens[at]!.text)) return false
  at++
  while (tokens[at] !== undefined && BEFORE_OPERANDS.has(tokens[at]!.text)) at++
  return isOperand(tokens[at])
}

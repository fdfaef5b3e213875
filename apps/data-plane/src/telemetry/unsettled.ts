import { callStart, interruptedCall } from '@gatehouse/shared/telemetry/start.js'
import { idOf, idOfRecord, kinds, textAfterId } from './journal-line.js'
import { LineReader } from './line-reader.js'

/**
 * The records of the calls that stand open at the end of a journal, by its last part: a part has all that was open before at its head.
 * Always the same for the same file. `unreadable` gets the starts that are none.
 */
export async function unsettledCalls(path: string, unreadable: (line: string) => void): Promise<string[]> {
  const open = new Map<string, { line: string; outputTokens: number | undefined }>()
  const lines = await LineReader.open(path)
  try {
    do while (lines.next()) take(open, lines)
    while (await lines.fill())
  } finally {
    await lines.close()
  }
  const records: string[] = []
  for (const { line, outputTokens } of open.values()) {
    const record = recordOf(line, outputTokens)
    if (record === undefined) unreadable(line)
    else records.push(record)
  }
  return records
}

function take(open: Map<string, { line: string; outputTokens: number | undefined }>, lines: LineReader): void {
  const { bytes, start, end } = lines
  switch (bytes[start]) {
    case kinds.start:
      // Where a call goes upstream again, its last start tells to whom.
      open.set(idOfRecord(bytes, start), { line: bytes.toString('utf8', start + 1, end), outputTokens: undefined })
      return
    case kinds.progress: {
      const call = open.get(idOf(bytes, start))
      if (call) call.outputTokens = Number(textAfterId(bytes, start, end))
      return
    }
    case kinds.record:
      open.delete(idOfRecord(bytes, start))
      return
    case kinds.sealed:
      open.delete(idOf(bytes, start))
      return
  }
}

function recordOf(line: string, outputTokens: number | undefined): string | undefined {
  try {
    return JSON.stringify(interruptedCall(callStart.parse(JSON.parse(line)), outputTokens))
  } catch {
    return undefined
  }
}

/**
 * Decides claims in Redis, all of a call at once; the rules are those of `apportion`. Each limit is a hash of its holders' parts, as the numbers held,
 * want, used, need, freeAt, seenAt, reclaimAt. A Redis that has just begun may have lost what nodes hold: until all of them have spoken, nobody is
 * raised above an equal part.
 *
 * KEYS: when this Redis began; then the hash of each claim. ARGV: holder, life of a part, life of a wish, nodes; then of each claim its limit, how
 * long its part lasts, used, keep, want, need, freeMs. Answers held, fair, othersUsed, othersFreeMs, othersSpare of each.
 */
export const DECIDE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder, life, wish, nodes = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('SET', KEYS[1], string.format('%.0f', now), 'NX')
local young = now - tonumber(redis.call('GET', KEYS[1])) < life

local function numbers(text)
  local list = {}
  for word in string.gmatch(text, '%S+') do list[#list + 1] = tonumber(word) end
  return list
end

local function fairShare(limit, wants)
  table.sort(wants)
  local left = limit
  for n, want in ipairs(wants) do
    local level = math.floor(left / (#wants - n + 1))
    if want > level then return math.max(0, level) end
    left = left - want
  end
  return limit
end

local answers = {}
for i = 2, #KEYS do
  local claim = {}
  for n = 1, 7 do claim[n] = tonumber(ARGV[4 + (i - 2) * 7 + n]) end
  local limit, lasts, used, keep, want, need, freeMs = unpack(claim)
  local taken, othersUsed, othersFreeMs, othersSpare = 0, 0, 0, 0
  local wants = { want }
  local parts = redis.call('HGETALL', KEYS[i])
  for p = 1, #parts, 2 do
    if parts[p] ~= holder then
      local held, wanted, inUse, needed, freeAt, seenAt, reclaimAt = unpack(numbers(parts[p + 1]))
      if reclaimAt <= now then
        redis.call('HDEL', KEYS[i], parts[p])
      else
        if now - seenAt > wish then wanted, needed = held, held end
        taken = taken + held
        othersUsed = othersUsed + inUse
        othersSpare = othersSpare + math.max(0, held - needed)
        local free = math.max(0, freeAt - now)
        if inUse > 0 and (othersFreeMs == 0 or free < othersFreeMs) then othersFreeMs = free end
        wants[#wants + 1] = wanted
      end
    end
  end
  local fair = fairShare(limit, wants)
  local most = math.min(want, fair, limit - taken)
  if young then most = math.min(most, math.max(1, math.floor(limit / nodes))) end
  local held = math.max(keep, most)
  if held >= want then othersSpare = 0 end
  redis.call('HSET', KEYS[i], holder,
    string.format('%.0f %.0f %.0f %.0f %.0f %.0f %.0f', held, want, used, need, now + freeMs, now, now + lasts))
  redis.call('PEXPIRE', KEYS[i], lasts)
  for _, value in ipairs({ held, fair, othersUsed, othersFreeMs, othersSpare }) do
    answers[#answers + 1] = string.format('%.0f', value)
  end
end
return answers
`

/** Of one holder's part, as the script writes it. */
export function readPart(text: string): { used: number; freeAt: number; reclaimAt: number } {
  const [, , used = 0, , freeAt = 0, , reclaimAt = 0] = text.split(' ').map(Number)
  return { used, freeAt, reclaimAt }
}

-- SPDX-License-Identifier: MIT
-- Uses much of Lua: closures, metatables, coroutines, strings, patterns, integers and floats, goto, errors,
-- garbage collection. Prints what it finds; every check stops the program when it does not hold.

local function sieve(n)
  local composite, primes = {}, {}
  for i = 2, n do
    if not composite[i] then
      primes[#primes + 1] = i
      for k = i * i, n, i do composite[k] = true end
    end
  end
  return primes
end
local primes = sieve(10000)
assert(#primes == 1229)
print("primes", #primes, primes[#primes])

local function permutations(a, n)
  n = n or #a
  return coroutine.wrap(function()
    if n <= 1 then return coroutine.yield(a) end
    for i = 1, n do
      a[n], a[i] = a[i], a[n]
      for p in permutations(a, n - 1) do coroutine.yield(p) end
      a[n], a[i] = a[i], a[n]
    end
  end)
end
local count = 0
for _ in permutations { 1, 2, 3, 4, 5, 6 } do count = count + 1 end
assert(count == 720)
print("permutations", count)

local Vector = {}
Vector.__index = Vector
Vector.__add = function(a, b) return setmetatable({ x = a.x + b.x }, Vector) end
Vector.__eq = function(a, b) return a.x == b.x end
Vector.__tostring = function(a) return "<" .. a.x .. ">" end
Vector.__close = function(a) print("closing", tostring(a)) end
do
  local v <close> = setmetatable({ x = 1.5 }, Vector) + setmetatable({ x = 2 }, Vector)
  assert(v == setmetatable({ x = 3.5 }, Vector))
end

local text = ("the quick brown fox "):rep(100)
local words = {}
for w in text:gmatch("%a+") do words[w] = (words[w] or 0) + 1 end
assert(words.fox == 100)
print(text:sub(1, 19):gsub("%w+", string.upper))
print(string.format("%5.2f %d %x %q %s", math.pi, 42, 255, "a\nb", true))
print(string.pack("<i4z", 7, "x"):byte(1, -1))
print(utf8.char(228, 8364, 128512), utf8.len("äö"))

assert(math.maxinteger + 1 == math.mininteger and 7 // 2 == 3 and -7 // 2 == -4 and 7 % -3 == -2)
assert(1e15 == 10 ^ 15 and 3 | 4 == 7 and ~0 == -1 and 1 << 62 == 4611686018427387904)
print(10 / 3, 2 ^ 0.5, 1 // 0.0, -1 % math.huge)

local ok, message = pcall(function() error({ code = 7 }) end)
assert(not ok and message.code == 7)
print(select(2, pcall(error, "text", 0)), select("#", table.unpack({ 1, 2, nil, 4 }, 1, 4)))
print(load("local a, b = ... ; return a * b")(6, 7))

local i = 0
::again::
i = i + 1
if i < 10 then goto again end
local weak = setmetatable({}, { __mode = "k" })
for k = 1, 1000 do weak[{}] = k end
collectgarbage()
assert(i == 10 and next(weak) == nil)

local t = {}
for k = 1, 1000 do t[k] = (k * 7919) % 1009 end
table.sort(t)
for k = 2, #t do assert(t[k - 1] <= t[k]) end
print(t[1], t[500], t[1000], table.concat({ 1, 2, 3 }, "-"))
print("all is well")

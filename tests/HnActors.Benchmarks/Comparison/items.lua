-- wrk asks for one item after the other, as the others do.
local item = 0

function request()
  item = item % 1000000 + 1
  return wrk.format("GET", "/v0/item/" .. item .. ".json")
end

-- wrk: one town after another.
local number = 0
request = function()
    number = (number + 1) % @COUNT@
    return wrk.format(nil, "/mihon-" .. number .. "/")
end

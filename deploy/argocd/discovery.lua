-- Which actions Argo CD offers for a Rollout as it is now; the others are shown and cannot be chosen.
local status = obj.status or {}
local moves = status.candidate ~= nil and status.stable ~= nil
local progressing = moves and status.phase == "Progressing"
local paused = moves and status.phase == "Paused"
return {
  promote = {disabled = not (progressing or paused)},
  abort = {disabled = not (progressing or paused)},
  pause = {disabled = not progressing},
  resume = {disabled = not paused},
  retry = {disabled = status.phase ~= "RolledBack"}
}

-- Signs of rpm.vercmp: one "left<TAB>right" a line of the file $ORDERS in, -1, 0 or 1 out.
for line in io.lines(os.getenv("ORDERS")) do
  local left, right = line:match("^(.-)\t(.*)$")
  print(rpm.vercmp(left, right) .. "\n")
end

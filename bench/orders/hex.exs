# Signs of Elixir's Version: one "left<TAB>right" a line in, -1, 0, 1 or ? out.
for line <- IO.stream(:stdio, :line) do
  [left, right] = line |> String.trim_trailing("\n") |> String.split("\t")

  with {:ok, left} <- Version.parse(left), {:ok, right} <- Version.parse(right) do
    IO.puts(%{lt: -1, eq: 0, gt: 1}[Version.compare(left, right)])
  else
    :error -> IO.puts("?")
  end
end

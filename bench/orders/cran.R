# Signs of package_version: one "left<TAB>right" a line in, -1, 0, 1 or ? out.
lines <- readLines(file("stdin"))
sign <- function(pair) {
  tryCatch({
    both <- package_version(pair)
    if (both[1] < both[2]) -1 else if (both[1] > both[2]) 1 else 0
  }, error = function(problem) "?")
}
cat(vapply(strsplit(lines, "\t", fixed = TRUE), function(pair) as.character(sign(pair)), ""),
    sep = "\n")

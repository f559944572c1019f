# Signs of compareVersion: one "left<TAB>right" a line in, -1, 0, 1 or ? out.
# The operators of package_version fill up with zeros instead (1.0 == 1.0.0).
lines <- readLines(file("stdin"))
sign <- function(pair) {
  tryCatch({
    package_version(pair)
    utils::compareVersion(pair[1], pair[2])
  }, error = function(problem) "?", warning = function(problem) "?")
}
cat(vapply(strsplit(lines, "\t", fixed = TRUE), function(pair) as.character(sign(pair)), ""),
    sep = "\n")

// Signs of golang.org/x/mod/semver: one "left<TAB>right" a line in, -1, 0, 1 or ? out.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/semver"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	answers := bufio.NewWriter(os.Stdout)
	defer answers.Flush()
	for lines.Scan() {
		left, right, _ := strings.Cut(lines.Text(), "\t")
		if semver.IsValid(left) && semver.IsValid(right) {
			fmt.Fprintln(answers, semver.Compare(left, right))
		} else {
			fmt.Fprintln(answers, "?")
		}
	}
}

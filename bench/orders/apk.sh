#!/bin/sh
# Signs of `apk version --test`: one "left<TAB>right" a line in, -1, 0, 1 or ? out.
tab=$(printf '\t')
while IFS="$tab" read -r left right; do
  if apk version --quiet --check "$left" "$right" > /dev/null 2>&1; then
    case $(apk version --test "$left" "$right") in
      '<') echo -1 ;;
      '=') echo 0 ;;
      '>') echo 1 ;;
      *) echo '?' ;;
    esac
  else
    echo '?'
  fi
done

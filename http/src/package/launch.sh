# What the launcher of the package and that of the sources share: which Java runs the jar, and with which archive of
# its classes. To be sourced by a script with a function `fail`, which sets `jar`, the path of the jar.
# shellcheck shell=sh

# major VERSION: the first number of 17.0.15, v20.1, or 1.8.0 (which is Java 8).
major() {
  number=${1#v}
  number=${number#1.}
  printf '%s' "${number%%[!0-9]*}"
}

at_least() {
  [ "${1:-0}" -ge "$2" ]
}

# The version of Java, from its folder where that has it: to ask Java takes as long as to start it.
java_version() {
  program=$(readlink -f "$(command -v "$java")" 2>/dev/null) || program=
  sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "${program%/bin/java}/release" 2>/dev/null | grep . ||
    "$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p'
}

# find_java REMEDY: sets `java`, its `version`, and the `archive` of classes for it, which may not be there.
find_java() {
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null 2>&1 || fail "$java not found. $1"
  version=$(java_version)
  at_least "$(major "$version")" 17 || fail "$java is version ${version:-unknown}. $1"
  archive=${jar%.jar}-$(major "$version").jsa
}

# Whether there is an archive of this Java and this jar, and it is whole: Java ends where a part of it is
# missing, and with an archive that does not fit it starts later than with none.
is_prepared() {
  [ -f "$archive" ] && read -r size made_with made_of 2>/dev/null <"$archive.size" &&
    [ "$made_with $made_of" = "$version $jar" ] && [ "$(wc -c <"$archive")" -eq "$size" ]
}

# run_java ARGUMENT...: in place of this script, with the archive if there is one.
run_java() {
  is_prepared || archive=
  # The serial collector is the cheapest here: one thread owns all sessions.
  # An archive that does not fit is passed over, without a word.
  # HOLDFAST_JAVA_OPTS is a list of words.
  # shellcheck disable=SC2086
  exec "$java" -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -Dfile.encoding=UTF-8 \
    ${archive:+"-XX:SharedArchiveFile=$archive" -Xlog:cds=off -Xlog:cds+dynamic=off} \
    ${HOLDFAST_JAVA_OPTS-} "$@"
}

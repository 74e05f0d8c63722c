# A repository of its own for a case, whatever the machine's git is set to.
# Sourced by `cmd`: . "$TESTDATA/cli/git.sh"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE="2020-01-01T00:00:00Z" GIT_COMMITTER_DATE="2020-01-01T00:00:00Z"
repository() { git init -q -b main "$1" && cd "$1"; }
commit() { git add -A && git commit -q -m "$1"; }

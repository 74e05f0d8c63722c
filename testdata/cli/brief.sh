# For cases that are about something else than the wording of findings: place and rule alone.
# Sourced by `cmd`: . "$TESTDATA/cli/brief.sh"
brief() {
    status=0
    custody audit "$@" >brief.out || status=$?
    sed -nE -e 's/^([^ ]+: (error|warning|note)\[[a-z-]+\]).*/\1/p' -e '/^(error|warning|custody):/p' brief.out
    return $status
}

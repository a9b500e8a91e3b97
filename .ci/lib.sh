# Sourced by run and nightly, in bash with errexit: each step is a function or
# a command; the first that fails ends the run.

# step NAME COMMAND... runs the command and prints how long it took.
step() {
	local from=$SECONDS
	current=$1
	shift
	printf '\n== %s\n' "$current"
	"$@"
	printf -- '-- %s: %d s\n' "$current" $((SECONDS - from))
	current=
}

# finish says how the run ended. It is the script's EXIT trap.
finish() {
	local status=$?
	rm -rf "$tmp"
	if [ -n "$current" ]; then
		printf '\n%s: FAILED at step "%s" after %d s in total\n' "$self" "$current" "$SECONDS" >&2
		exit $((status == 0 ? 1 : status))
	fi
	printf '\n%s: passed in %d s\n' "$self" "$SECONDS"
}

die() {
	printf '%s: %s\n' "$self" "$*" >&2
	exit 1
}

# each COMMAND... runs the command in the root folder of every module of the
# workspace, without the workspace.
each() {
	local dir
	for dir in "${modules[@]}"; do
		printf '%s: %s\n' ".${dir#"$PWD"}" "$*"
		(cd "$dir" && GOWORK=off "$@")
	done
}

self=.ci/${0##*/}
current=
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null
tmp=$(mktemp -d)
trap finish EXIT

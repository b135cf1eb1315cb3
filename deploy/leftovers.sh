# shellcheck shell=bash
# A run's own folder, and the end of what earlier runs left behind: sourced by deploy/test, never run.
#
# Every temporary file of a run lives in RENRAKUCHO_TEST_RUN (also TMPDIR), and every process it starts inherits that
# variable or names the folder on its command line: so a run that was killed can be cleared away by the next one, and
# nothing else on this machine is touched.

# In memory where there is room: the hundreds of throw-away databases are thousands of small files each.
place_of_runs() {
    local room
    room=$(df --output=avail --block-size=1G /dev/shm 2>/dev/null | tail --lines=1 || echo 0)
    if [[ -z ${TMPDIR:-} && -w /dev/shm ]] && ((room >= 8)); then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

begin_run() {
    RENRAKUCHO_TEST_RUN=$(mktemp --directory "$(place_of_runs)/renrakucho-test.XXXXXX")
    chmod 1777 "$RENRAKUCHO_TEST_RUN" # PostgreSQL runs as a user of its own when we are root
    echo $$ >"$RENRAKUCHO_TEST_RUN/pid"
    export RENRAKUCHO_TEST_RUN TMPDIR=$RENRAKUCHO_TEST_RUN
}

end_run() {
    local status=$?
    clear_run "$RENRAKUCHO_TEST_RUN" || true
    return "$status"
}

clear_leftovers() {
    local folder pid
    for folder in "$(place_of_runs)"/renrakucho-test.*/; do
        folder=${folder%/}
        [[ -O $folder && -f $folder/pid ]] || continue
        pid=$(<"$folder/pid")
        # Process numbers come round again: only a live deploy/test keeps its folder.
        if [[ -r /proc/$pid/cmdline ]] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep --quiet 'deploy/test'; then
            continue
        fi
        say "Clearing away what an earlier run left in $folder."
        clear_run "$folder"
    done
}

clear_run() {
    local folder=$1 signal pids=() patience
    # QUIT is PostgreSQL's immediate shutdown, TERM what most understand.
    for signal in QUIT TERM KILL; do
        mapfile -t pids < <(processes_of "$folder")
        ((${#pids[@]})) || break
        kill -"$signal" "${pids[@]}" 2>/dev/null || true
        for ((patience = 10; patience > 0; patience--)); do
            [[ -n $(processes_of "$folder") ]] || break
            sleep 0.2
        done
    done
    # A test of a full disk has one of its own.
    awk -v under="$folder/" 'index($2, under) == 1 { print $2 }' /proc/mounts | xargs --no-run-if-empty umount --lazy
    rm --recursive --force "$folder"
}

# Numbers of the processes that belong to a run's folder. What asks here belongs to it too, but is over when it is looked
# for again; this script itself was started before it had a folder.
processes_of() {
    local folder=$1 found file pid
    found=$(
        grep --files-with-matches --no-messages --text --fixed-strings "RENRAKUCHO_TEST_RUN=$folder" \
            /proc/[0-9]*/environ || true
        grep --files-with-matches --no-messages --text --fixed-strings "$folder/" /proc/[0-9]*/cmdline || true
    )
    while IFS=/ read -r _ _ pid file; do
        [[ -n $pid && $pid != "$$" && -e /proc/$pid/$file ]] && echo "$pid"
    done <<<"$found" | sort --unique
}

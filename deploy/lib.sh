# shellcheck shell=bash
# Shared by the scripts of this folder: sourced, never run. Changes into the repository's root.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
ROOT=$PWD
readonly ROOT

# The Debian 12 packages behind each verb. Library names stand beside the Swift target that wraps them.
packages_for() {
    case $1 in
        toolchain) # what a Swift toolchain from swift.org expects to find
            echo binutils ca-certificates git libc6-dev libcurl4 libedit2 libgcc-12-dev libncurses6 \
                libpython3.11 libsqlite3-0 libstdc++-12-dev libxml2 libz3-4 pkg-config tzdata zlib1g-dev
            ;;
        build)
            packages_for toolchain
            echo libssl-dev           # COpenSSL
            echo libnghttp2-dev       # CNGHTTP2
            echo libpq-dev            # CLibPQ
            echo libyaml-dev          # CLibYAML
            echo libcurl4-openssl-dev # CCurl
            echo libbrotli-dev        # CBrotli
            echo zlib1g-dev           # CZlib
            echo libvips-dev          # CVips
            echo libmagic-dev         # CMagic
            echo libqrencode-dev      # CQREncode
            ;;
        run)
            packages_for build
            echo postgresql-15 # the private cluster
            ;;
        lint)
            echo python3 python3-venv shellcheck
            ;;
        test)
            packages_for run
            packages_for lint
            echo chromium chromium-driver chromium-l10n fonts-noto-cjk libnss3-tools # a person at a browser
            echo curl openssl nghttp2-client testssl.sh                # other people's TLS and HTTP/2
            echo openjdk-17-jre-headless                               # keytool reads our PKCS#12; the Nu checker
            echo imagemagick libimage-exiftool-perl libheif-examples   # photos to upload, and what is left in them
            echo postgresql-client-15 procps util-linux
            echo poppler-utils zbar-tools                              # pages on paper, and the QR code on them
            ;;
        bench)
            packages_for run
            echo apache2-utils curl nghttp2-client nginx-light openssl postgresql-client-15 postgresql-contrib python3 python3-venv wrk
            ;;
        *) fail "There is no list of packages for '$1'." ;;
    esac
}

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# The given packages that are not installed, one a line.
missing_of() {
    local name status
    for name in "$@"; do
        status=$(dpkg-query --show --showformat='${db:Status-Status}' "$name" 2>/dev/null || true)
        [[ $status == installed ]] || echo "$name"
    done
}

as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "Installing packages needs root or sudo. Ask for them to be installed, then pass --no-install: $*"
    fi
}

# apt-get talks a lot: what it says is shown only when it fails.
apt_get() {
    local heard
    heard=$(as_root env DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes --option Dpkg::Use-Pty=0 "$@" \
        </dev/null 2>&1) || {
        say "$heard" >&2
        fail "'apt-get $1' failed."
    }
}

# install_packages VERB...: installs what is missing and says so; does nothing with --no-install (INSTALL=no).
install_packages() {
    local verb wanted=() missing=()
    for verb in "$@"; do
        # shellcheck disable=SC2207 # package names hold no blanks
        wanted+=($(packages_for "$verb"))
    done
    if [[ ${INSTALL:-yes} == no ]]; then
        say "Installing nothing, as asked."
        return
    fi
    # shellcheck disable=SC1091
    [[ $(. /etc/os-release && echo "$ID $VERSION_ID") == "debian 12" ]] ||
        fail "The package names are those of Debian 12. Elsewhere, bring these yourself and pass --no-install: ${wanted[*]}"
    mapfile -t missing < <(missing_of "${wanted[@]}" | sort --unique)
    ((${#missing[@]})) || return 0
    say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
    apt_get update
    if [[ " ${missing[*]} " == *" postgresql-15 "* ]]; then
        quiet_postgresql
    fi
    apt_get --no-install-recommends install "${missing[@]}"
}

# Debian's package would start a server of its own on port 5432. Nobody asked for that here.
quiet_postgresql() {
    local settings=/etc/postgresql-common/createcluster.conf
    apt_get --no-install-recommends install postgresql-common
    as_root sed --in-place --regexp-extended 's/^#?create_main_cluster = .*/create_main_cluster = false/' "$settings"
}

# Says what to do when there is no Swift, or one that is too old.
need_swift() {
    local version
    command -v swift >/dev/null ||
        fail "There is no 'swift' on the PATH. Unpack a Swift 6.3 toolchain for Debian 12 from swift.org and add its usr/bin to the PATH."
    version=$(swift --version 2>/dev/null | sed --quiet --regexp-extended 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head --lines=1)
    [[ $(printf '6.3\n%s\n' "$version" | sort --version-sort | head --lines=1) == 6.3 ]] ||
        fail "Swift 6.3 or later is needed; 'swift' is version ${version:-unknown}."
}

# A Python of our own for the judges and tools of the tests. Made anew when the list of pins changes.
TOOLS=$ROOT/.build/tools
need_tools() {
    local pins=deploy/tools.txt
    cmp --silent "$pins" "$TOOLS/pins.txt" && return
    [[ ${INSTALL:-yes} == yes ]] ||
        fail "The Python tools in .build/tools are missing or old. Run once without --no-install."
    say "Making .build/tools: $(grep --count '^[a-z]' "$pins") Python packages from PyPI."
    rm --recursive --force "$TOOLS"
    mkdir --parents "$ROOT/.build"
    /usr/bin/python3 -m venv "$TOOLS" || fail "Debian's python3 could not make a venv."
    # The list is complete, so nothing else may come along (axe's package would bring another browser).
    "$TOOLS/bin/pip" install --quiet --quiet --disable-pip-version-check --no-deps --requirement "$pins" </dev/null ||
        fail "pip could not install the packages of $pins."
    cp "$pins" "$TOOLS/pins.txt"
}

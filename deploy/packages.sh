# Which of the distribution's packages are missing, and installing them. Sourced by deploy/prepare.
# shellcheck shell=sh

OLDEST_POSTGRES=13

find_python() {
    for candidate in python3 python3.11 python3.12 python3.13 python3.14; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

has_venv() {
    python=$(find_python) && "$python" -c 'import venv, ensurepip' 2>/dev/null
}

has_postgres() {
    [ -z "${BAYLOG_POSTGRES_BIN:-}" ] || return 0
    for directory in /usr/lib/postgresql/*/bin; do
        major=$(basename "$(dirname "$directory")")
        case $major in *[!0-9]*) continue ;; esac
        if [ -x "$directory/initdb" ] && [ "$major" -ge "$OLDEST_POSTGRES" ]; then
            return 0
        fi
    done
    command -v initdb >/dev/null 2>&1
}

has_rabbitmq() {
    [ -n "${BAYLOG_RABBITMQ_SERVER:-}" ] || [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] ||
        [ -x /opt/rabbitmq/sbin/rabbitmq-server ] || command -v rabbitmq-server >/dev/null 2>&1
}

# Servers that the operator named are not ours to install.
needs_postgres() {
    [ "$1" = test ] && [ -z "${BAYLOG_TEST_POSTGRES:-}" ] && return 0
    [ -n "${BAYLOG_DATABASE_URL:-}" ] && return 1
    [ -n "${BAYLOG_LOG_URL:-}" ] && [ -n "${BAYLOG_VIEWS_URL:-}" ] && return 1
    return 0
}

needs_rabbitmq() {
    [ "$1" = test ] && [ -z "${BAYLOG_TEST_AMQP:-}" ] && return 0
    [ -z "${BAYLOG_AMQP_URL:-}" ]
}

missing_packages() {
    find_python >/dev/null || echo python3
    has_venv || echo python3-venv
    [ "$1" = check ] && return 0
    if needs_postgres "$1" && ! has_postgres; then echo postgresql; fi
    if needs_rabbitmq "$1" && ! has_rabbitmq; then echo rabbitmq-server; fi
    # the statutory forms are drawn as PDF: WeasyPrint needs Pango, and Korean, Chinese and Japanese letters
    [ -n "$(find /usr/lib -name 'libpangoft2-1.0.so.0*' 2>/dev/null | head -n 1)" ] || echo libpangoft2-1.0-0
    [ -n "$(find /usr/lib -name 'libharfbuzz-subset.so.0*' 2>/dev/null | head -n 1)" ] || echo libharfbuzz-subset0
    [ -n "$(find /usr/share/fonts -name 'NotoSansCJK*' 2>/dev/null | head -n 1)" ] || echo fonts-noto-cjk
    [ "$1" = test ] || return 0
    command -v chromium >/dev/null 2>&1 || echo chromium
}

install_packages() {
    missing=$(missing_packages "$1" | tr '\n' ' ' | sed 's/ $//')
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "Missing on this machine: $missing" >&2
        echo "  What to do: sudo apt-get update && sudo apt-get install $missing" >&2
        echo "  (on Debian 12, Ubuntu 24.04 or newer), or run this make target once as root." >&2
        exit 1
    fi
    say "Installing $missing"
    quietly apt-get update
    hold_services
    trap release_services EXIT INT TERM
    case " $missing " in *" postgresql "*) without_main_cluster ;; esac
    # shellcheck disable=SC2086  # a list of words
    quietly apt-get install -y --no-install-recommends $missing
    release_services
    trap - EXIT INT TERM
    case " $missing " in *" rabbitmq-server "*) leave_disabled rabbitmq-server epmd.service epmd.socket ;; esac
}

# A package's installation must not start a server on the standard port: ours are private.
hold_services() {
    [ ! -e /usr/sbin/policy-rc.d ] || return 0
    printf '#!/bin/sh\n# made by Baylog while it installs packages\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
}

release_services() {
    if grep -qs 'made by Baylog' /usr/sbin/policy-rc.d; then rm -f /usr/sbin/policy-rc.d; fi
    if [ -e /etc/postgresql-common/createcluster.conf.before-baylog ]; then
        mv /etc/postgresql-common/createcluster.conf.before-baylog /etc/postgresql-common/createcluster.conf
    fi
}

# Debian's package makes a cluster "main" for port 5432; nobody asked for one.
without_main_cluster() {
    settings=/etc/postgresql-common/createcluster.conf
    quietly apt-get install -y --no-install-recommends postgresql-common
    [ -e "$settings" ] || return 0
    cp -p "$settings" "$settings.before-baylog"
    echo 'create_main_cluster = false' >>"$settings"
}

# Units that came with a package installed by us do not start at the next boot either.
leave_disabled() {
    if command -v systemctl >/dev/null 2>&1; then
        systemctl disable "$@" >/dev/null 2>&1 || true
    elif command -v deb-systemd-helper >/dev/null 2>&1; then
        deb-systemd-helper disable "$@" >/dev/null 2>&1 || true
    fi
}

quietly() {
    output=$(mktemp)
    if ! DEBIAN_FRONTEND=noninteractive "$@" -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 >"$output" 2>&1; then
        tail -n 20 "$output" >&2
        rm -f "$output"
        echo "Failed: $*" >&2
        echo "  What to do: run that command by hand; if the disk is full or the network down, mend that first." >&2
        exit 1
    fi
    rm -f "$output"
}
